// Where requests of ours go: route sets, targets that move, forks, names we cannot resolve.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field, LoneAgent, offerText, request, starts, toTag } from '../test/lone-agent.ts';
import { audioSdp, faxSdp, one, two } from '../test/network.ts';

const proxies = '<sip:192.0.2.50;lr>, "P" <sip:192.0.2.51:5070;lr;x=1>';

/** The far end's answer to a request of ours. */
function answer(
  text: string,
  status: number,
  wish: { tag?: string; more?: string; body?: string } = {},
): string {
  const body = wish.body ?? '';
  const head = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${field(text, name)[0]}`);
  const tag =
    wish.tag === undefined || field(text, 'To')[0].includes(';tag=') ? '' : `;tag=${wish.tag}`;
  const lines = [`SIP/2.0 ${status} Any`, ...head, `To: ${field(text, 'To')[0]}${tag}`];
  if (body !== '') lines.push('Content-Type: application/sdp');
  return `${lines.join('\n')}\n${wish.more ?? ''}\n${body}`;
}

function dial(lone: LoneAgent) {
  const numbers = { to: '+1202', from: '+1203' };
  const offer = audioSdp(two.address);
  return lone.order({ do: 'invite', call: 'x', ...numbers, target: one, offer })[0].text;
}

const contact = 'Contact: <sip:far@192.0.2.99:5099>\n';

test('an INVITE names the number at the target, us as Contact, and 70 hops', () => {
  const text = dial(new LoneAgent());
  assert.match(text, /^INVITE sip:\+1202@192\.0\.2\.1:5060 SIP\/2\.0\n/);
  assert.match(
    field(text, 'Via')[0],
    /^SIP\/2\.0\/UDP 192\.0\.2\.2:5062;rport;branch=z9hG4bK\w{16}$/,
  );
  assert.deepEqual(field(text, 'Max-Forwards'), ['70']);
  assert.deepEqual(field(text, 'Contact'), ['<sip:+1203@192.0.2.2:5062>;+sip.fax="t38"']);
  assert.deepEqual(field(text, 'CSeq'), ['1 INVITE']);
  assert.deepEqual(field(text, 'User-Agent'), ['Platen']);
  for (const name of ['Supported', 'Require', 'Session-Expires']) {
    assert.deepEqual(field(text, name), [], name);
  }
});

test('odd numbers are escaped, never injected', () => {
  const lone = new LoneAgent();
  const evil = '1 2\r\nVia: x@y>"';
  const offer = audioSdp(two.address);
  const order = { do: 'invite', call: 'x', to: evil, from: evil, target: one, offer } as const;
  const [{ text }] = lone.order(order);
  const user = '1%202%0D%0AVia%3A%20x%40y%3E%22';
  assert.equal(text.split('\n')[0], `INVITE sip:${user}@192.0.2.1:5060 SIP/2.0`);
  assert.equal(field(text, 'From')[0].split(';')[0], `<sip:${user}@192.0.2.2>`);
});

test('the caller’s ACK and BYE pass the recorded proxies backwards, to the Contact', () => {
  const lone = new LoneAgent();
  const more = `Record-Route: ${proxies}\n${contact}`;
  const [ack] = lone.tell(answer(dial(lone), 200, { tag: 'b', more, body: offerText }));
  assert.equal(starts([ack])[0], 'ACK sip:far@192.0.2.99:5099');
  assert.deepEqual(field(ack.text, 'Route'), [
    '"P" <sip:192.0.2.51:5070;lr;x=1>',
    '<sip:192.0.2.50;lr>',
  ]);
  assert.deepEqual(ack.to, { address: '192.0.2.51', port: 5070 });
  const [bye] = lone.order({ do: 'hang-up', call: 'x' });
  assert.deepEqual([starts([bye])[0], bye.to], ['BYE sip:far@192.0.2.99:5099', ack.to]);
  assert.equal(field(bye.text, 'Route').length, 2);
  assert.match(field(bye.text, 'To')[0], /;tag=b$/);
  assert.deepEqual(field(bye.text, 'CSeq'), ['2 BYE']);
});

test('the called side’s BYE passes them forwards, and its answers record them', () => {
  const lone = new LoneAgent();
  const invite = request('INVITE', {
    more: `Record-Route: ${proxies}\n`,
    contact: '<sip:a@192.0.2.99>',
  });
  const ok = lone.up(invite);
  assert.deepEqual(field(ok, 'Record-Route'), [proxies]);
  lone.tell(request('ACK', { toTag: toTag(ok) }));
  const [bye] = lone.order({ do: 'hang-up', call: lone.incoming.call });
  assert.equal(starts([bye])[0], 'BYE sip:a@192.0.2.99');
  assert.equal(field(bye.text, 'Route')[0], '<sip:192.0.2.50;lr>');
  assert.deepEqual(bye.to, { address: '192.0.2.50', port: 5060 });
});

test('a first proxy without lr is a strict router: it is the Request-URI, the target comes last', () => {
  const lone = new LoneAgent();
  const more = `Record-Route: <sip:192.0.2.60;lr>, <sip:192.0.2.61>\n${contact}`;
  const [ack] = lone.tell(answer(dial(lone), 200, { tag: 'b', more, body: offerText }));
  assert.equal(starts([ack])[0], 'ACK sip:192.0.2.61');
  assert.deepEqual(field(ack.text, 'Route'), ['<sip:192.0.2.60;lr>', '<sip:far@192.0.2.99:5099>']);
  assert.deepEqual(ack.to, { address: '192.0.2.61', port: 5060 });
});

test('without proxies requests go to the Contact, or where the peer is if that is a name', () => {
  for (const [uri, to] of [
    ['sip:far@192.0.2.99:5099', { address: '192.0.2.99', port: 5099 }],
    ['sip:far@[2001:db8::9]', { address: '2001:db8::9', port: 5060 }],
    ['sip:far@pbx.local', one],
    ['sip:far@999.1.1.1', one],
    ['tel:+1202', one],
  ] as const) {
    const lone = new LoneAgent();
    const more = `Contact: <${uri}>\n`;
    const [ack] = lone.tell(answer(dial(lone), 200, { tag: 'b', more, body: offerText }));
    assert.deepEqual([starts([ack])[0], ack.to], [`ACK ${uri}`, to]);
  }
});

test('a re-INVITE moves the target, theirs and the answer to ours', () => {
  const lone = new LoneAgent();
  lone.tell(answer(dial(lone), 200, { tag: 'b', more: contact, body: offerText }));
  const moved = 'Contact: <sip:far@192.0.2.100>\n';
  const [invite] = lone.order({ do: 'offer', call: 'x', offer: faxSdp(two.address) });
  const [ack] = lone.tell(answer(invite.text, 200, { more: moved, body: offerText }));
  assert.equal(starts([ack])[0], 'ACK sip:far@192.0.2.100');
  const tags = { fromTag: 'b', toTag: /tag=(\w+)/.exec(field(invite.text, 'From')[0])![1] };
  const [callId] = field(invite.text, 'Call-ID');
  const again = '<sip:far@192.0.2.101>';
  lone.tell(
    request('INVITE', {
      ...tags,
      callId,
      cseq: 1,
      contact: again,
      body: offerText.replace('7 1', '7 2'),
    }),
  );
  const [, bye] = lone.order({ do: 'hang-up', call: 'x' });
  assert.equal(starts([bye])[0], 'BYE sip:far@192.0.2.101');
});

test('a second 2xx from another branch of a fork is acknowledged and ended', () => {
  const lone = new LoneAgent();
  const invite = dial(lone);
  const body = offerText;
  assert.deepEqual(starts(lone.tell(answer(invite, 200, { tag: 'b', more: contact, body }))), [
    'ACK sip:far@192.0.2.99:5099',
  ]);
  const other = answer(invite, 200, { tag: 'c', more: 'Contact: <sip:c@192.0.2.70>\n', body });
  const heard = lone.tell(other);
  assert.deepEqual(starts(heard), ['ACK sip:c@192.0.2.70', 'BYE sip:c@192.0.2.70']);
  assert.match(field(heard[1].text, 'To')[0], /;tag=c$/);
  assert.deepEqual(field(heard[1].text, 'CSeq'), ['2 BYE']);
  // Copies of either get their own ACK again, and no second BYE.
  assert.deepEqual(starts(lone.tell(other)), ['ACK sip:c@192.0.2.70']);
  const first = answer(invite, 200, { tag: 'b', more: contact, body });
  assert.deepEqual(starts(lone.tell(first)), ['ACK sip:far@192.0.2.99:5099']);
  assert.equal(lone.news.filter(({ is }) => is === 'answered').length, 1);
});

test('a 2xx after all is over is acknowledged and ended', () => {
  const lone = new LoneAgent();
  const invite = dial(lone);
  lone.tell(answer(invite, 180));
  lone.order({ do: 'hang-up', call: 'x' });
  lone.tell(answer(invite, 200, { tag: 'b', more: contact, body: offerText }));
  lone.pass(10_000);
  const heard = lone.tell(answer(invite, 200, { tag: 'd', more: contact, body: offerText }));
  assert.deepEqual(starts(heard), ['ACK sip:far@192.0.2.99:5099', 'BYE sip:far@192.0.2.99:5099']);
  lone.pass(200_000);
  assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
});

test('CANCEL has the Request-URI, branch and number of its INVITE', () => {
  const lone = new LoneAgent();
  const invite = dial(lone);
  lone.tell(answer(invite, 180));
  const [cancel] = lone.order({ do: 'hang-up', call: 'x', cause: 16 });
  assert.equal(starts([cancel])[0], 'CANCEL sip:+1202@192.0.2.1:5060');
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'Max-Forwards']) {
    assert.deepEqual(field(cancel.text, name), field(invite, name), name);
  }
  assert.deepEqual(field(cancel.text, 'CSeq'), ['1 CANCEL']);
  assert.deepEqual(field(cancel.text, 'Reason'), ['Q.850;cause=16']);
});

test('a refusal’s Reason is read, a redirection is a refusal', () => {
  const lone = new LoneAgent();
  const more = 'Reason: SIP;cause=404, Q.850;cause=1;text="Unallocated"\n';
  const heard = lone.tell(answer(dial(lone), 404, { tag: 'b', more }));
  assert.deepEqual(starts(heard), ['ACK sip:+1202@192.0.2.1:5060']);
  assert.deepEqual(lone.news, [{ is: 'refused', call: 'x', status: 404, reason: 'Any', cause: 1 }]);
  const other = new LoneAgent();
  other.tell(answer(dial(other), 302, { tag: 'b', more: contact }));
  assert.deepEqual(other.news, [
    { is: 'refused', call: 'x', status: 302, reason: 'Any', cause: null },
  ]);
});

test('481 or 408 to a re-INVITE ends the call by BYE', () => {
  for (const [status, by] of [
    [481, 'far'],
    [408, 'timeout'],
  ] as const) {
    const lone = new LoneAgent();
    lone.tell(answer(dial(lone), 200, { tag: 'b', more: contact, body: offerText }));
    const [invite] = lone.order({ do: 'offer', call: 'x', offer: faxSdp(two.address) });
    const heard = lone.tell(answer(invite.text, status));
    assert(starts(heard).includes('BYE sip:far@192.0.2.99:5099'));
    lone.pass(100_000);
    assert.deepEqual(lone.news.at(-1), { is: 'ended', call: 'x', by, cause: null });
  }
});

// What requests meet at the door: RFC 3261 §8.2, §11, §12.2.2, and malformed ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field, LoneAgent, request, starts, status, toTag, type Wish } from '../test/lone-agent.ts';

const ask = (method: string, wish?: Wish) => new LoneAgent().tell(request(method, wish));

test('OPTIONS is answered 200 with what we allow and accept', () => {
  const [{ text, to }] = ask('OPTIONS');
  assert.match(text, /^SIP\/2\.0 200 OK\n/);
  assert.deepEqual(field(text, 'Allow'), ['INVITE, ACK, CANCEL, BYE, OPTIONS']);
  assert.deepEqual(field(text, 'Accept'), ['application/sdp']);
  assert.deepEqual(field(text, 'Server'), ['Platen']);
  assert.equal(field(text, 'Supported').length, 0);
  assert.match(field(text, 'To')[0], /;tag=\w+$/);
  assert.deepEqual(to, { address: '192.0.2.1', port: 5060 });
});

test('methods we know are refused with 405, unknown ones with 501, both with Allow', () => {
  for (const [method, code] of [
    ['UPDATE', 405],
    ['PRACK', 405],
    ['REGISTER', 405],
    ['INFO', 405],
    ['DANCE', 501],
    ['invite', 501],
  ] as const) {
    const heard = ask(method);
    assert.deepEqual(status(heard), [code], method);
    assert.equal(field(heard[0].text, 'Allow').length, 1);
  }
});

test('requests for dialogs we do not know get 481, an ACK silence', () => {
  assert.deepEqual(status(ask('BYE', { toTag: 'x' })), [481]);
  assert.deepEqual(status(ask('BYE')), [481]);
  assert.deepEqual(status(ask('INVITE', { toTag: 'x' })), [481]);
  assert.deepEqual(status(ask('OPTIONS', { toTag: 'x' })), [481]);
  assert.deepEqual(status(ask('CANCEL')), [481]);
  assert.deepEqual(ask('ACK', { toTag: 'x' }), []);
});

test('extensions that are required get 420 and are named, 100rel and timer among them', () => {
  const [{ text }] = ask('INVITE', { more: 'Require: 100rel, timer\nRequire: x\n' });
  assert.match(text, /^SIP\/2\.0 420 /);
  assert.deepEqual(field(text, 'Unsupported'), ['100rel, timer, x']);
});

test('a body that is no SDP gets 415, SDP that makes no sense 488', () => {
  const other = { body: 'hello', more: 'Content-Type: text/plain\n' };
  const heard = ask('INVITE', other);
  assert.deepEqual(status(heard), [415]);
  assert.deepEqual(field(heard[0].text, 'Accept'), ['application/sdp']);
  assert.deepEqual(status(ask('INVITE', { more: 'Content-Encoding: gzip\n' })), [415]);
  assert.deepEqual(status(ask('INVITE', { body: 'v=0\nnonsense\n' })), [488]);
  const cased = { more: 'Content-Type: Application/SDP;charset=utf-8\n' };
  assert.deepEqual(status(ask('INVITE', cased)), [100]);
});

test('a body that may be ignored is', () => {
  const more = 'Content-Type: x/y\nContent-Disposition: render ; Handling = optional\n';
  const lone = new LoneAgent();
  assert.deepEqual(status(lone.tell(request('INVITE', { body: 'hello', more }))), [100]);
  assert.equal(lone.incoming.offer, null);
});

test('a 100 gives back the Timestamp', () => {
  const [{ text }] = ask('INVITE', { more: 'Timestamp: 54.21\n' });
  assert.deepEqual(field(text, 'Timestamp'), ['54.21']);
});

test('an INVITE that expires is answered 487, one that rings is told so every minute', () => {
  const lone = new LoneAgent();
  lone.tell(request('INVITE', { more: 'Expires: 150\n' }));
  const { call } = lone.incoming;
  lone.order({ do: 'ring', call });
  assert.deepEqual(status(lone.pass(150_000)), [180, 180, 487]);
  assert.deepEqual(lone.news.at(-1), { is: 'ended', call, by: 'timeout', cause: null });
});

test('copies of a malformed request get the same answer', () => {
  const lone = new LoneAgent();
  const text = request('OPTIONS').replace('Max-Forwards: 70', 'Max-Forwards: x');
  assert.deepEqual(lone.tell(text), lone.tell(text));
});

test('URIs of schemes we do not take get 416', () => {
  assert.deepEqual(status(ask('INVITE', { uri: 'nobody:knows' })), [416]);
  assert.deepEqual(status(ask('INVITE', { uri: 'sips:fax@192.0.2.2' })), [416]);
  assert.deepEqual(status(ask('INVITE', { uri: 'tel:+12025550191' })), [100]);
});

test('an INVITE without Contact gets 400', () => {
  const text = request('INVITE').replace(/Contact: .*\n/, '');
  assert.deepEqual(status(new LoneAgent().tell(text)), [400]);
});

test('Max-Forwards 0 is no reason to refuse what has arrived (RFC 4475 §3.3.11)', () => {
  const text = request('OPTIONS').replace('Max-Forwards: 70', 'Max-Forwards: 0');
  assert.deepEqual(status(new LoneAgent().tell(text)), [200]);
});

test('an INVITE gets 100 at once, and its copies the latest answer', () => {
  const lone = new LoneAgent();
  const invite = request('INVITE');
  assert.deepEqual(status(lone.tell(invite)), [100]);
  assert.deepEqual(status(lone.tell(invite)), [100]);
  const [ringing] = lone.order({ do: 'ring', call: lone.incoming.call });
  assert.match(ringing.text, /^SIP\/2\.0 180 Ringing\n/);
  assert.deepEqual(lone.tell(invite), [ringing]);
  assert.equal(lone.news.length, 1);
});

test('a 100 has no To tag, a 180 and the 200 have the same, with Contact and Allow', () => {
  const lone = new LoneAgent();
  const [trying] = lone.tell(request('INVITE'));
  assert.equal(field(trying.text, 'To')[0], '<sip:+12025550191@192.0.2.2>');
  const [ringing] = lone.order({ do: 'ring', call: lone.incoming.call });
  const ok = lone.up(request('INVITE', { branch: 'other', callId: 'x' }));
  assert.match(toTag(ringing.text), /^\w{16}$/);
  assert.deepEqual(field(ok, 'Contact'), ['<sip:+12025550191@192.0.2.2:5062>;+sip.fax="t38"']);
  assert.equal(field(ok, 'Allow').length, 1);
  assert.deepEqual(field(ok, 'Content-Type'), ['application/sdp']);
});

test('a request that came two ways is answered 482 the second time', () => {
  const lone = new LoneAgent();
  lone.tell(request('INVITE'));
  assert.deepEqual(status(lone.tell(request('INVITE'))), [482]);
  assert.equal(lone.news.length, 1);
  lone.order({ do: 'hang-up', call: lone.incoming.call });
  lone.pass(100_000);
  assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
});

test('in a dialog, numbers must rise: lower or equal ones get 500', () => {
  const lone = new LoneAgent();
  const tag = toTag(lone.up(request('INVITE', { cseq: 5 })));
  lone.tell(request('ACK', { cseq: 5, toTag: tag }));
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 4, toTag: tag }))), [500]);
  assert.deepEqual(status(lone.tell(request('OPTIONS', { cseq: 5, toTag: tag }))), [500]);
  assert.deepEqual(status(lone.tell(request('OPTIONS', { cseq: 7, toTag: tag }))), [200]);
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 6, toTag: tag }))), [500]);
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 8, toTag: tag }))), [200]);
  assert.equal(lone.news.at(-1)?.is, 'ended');
});

test('a dialog is known by Call-ID and both tags', () => {
  const lone = new LoneAgent();
  const tag = toTag(lone.up());
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 2, toTag: tag, fromTag: 'x' }))), [481]);
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 2, toTag: tag, callId: 'x' }))), [481]);
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 2, toTag: tag }))), [200]);
  assert.deepEqual(status(lone.tell(request('BYE', { cseq: 3, toTag: tag }))), [481]);
});

test('a caller without a From tag (RFC 2543) is served', () => {
  const lone = new LoneAgent();
  const tag = toTag(lone.up(request('INVITE', { fromTag: '' })));
  lone.tell(request('ACK', { fromTag: '', toTag: tag }));
  assert.equal(lone.news.at(-1)?.is, 'confirmed');
  const [bye] = lone.order({ do: 'hang-up', call: lone.incoming.call });
  assert.equal(field(bye.text, 'To')[0], '<sip:+12025550190@192.0.2.1>');
});

test('BYE before the answer ends the call and answers the INVITE with 487', () => {
  const lone = new LoneAgent();
  lone.tell(request('INVITE'));
  const [ringing] = lone.order({ do: 'ring', call: lone.incoming.call });
  const heard = lone.tell(request('BYE', { cseq: 2, toTag: toTag(ringing.text) }));
  assert.deepEqual(status(heard), [487, 200]);
  assert.equal(lone.news.at(-1)?.is, 'ended');
});

test('CANCEL is matched by branch: 200 to itself, 487 to the INVITE, with one To tag', () => {
  const lone = new LoneAgent();
  lone.tell(request('INVITE', { branch: 'z9hG4bKc' }));
  const heard = lone.tell(
    request('CANCEL', { branch: 'z9hG4bKc', more: 'Reason: Q.850;cause=16\n' }),
  );
  assert.deepEqual(status(heard), [200, 487]);
  assert.equal(toTag(heard[0].text), toTag(heard[1].text));
  const { call } = lone.incoming;
  assert.deepEqual(lone.news.at(-1), { is: 'ended', call, by: 'far', cause: 16 });
  assert.deepEqual(
    lone.tell(request('ACK', { branch: 'z9hG4bKc', toTag: toTag(heard[1].text) })),
    [],
  );
  lone.pass(100_000);
  assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
});

test('CANCEL after the 200 is answered 200 and changes nothing', () => {
  const lone = new LoneAgent();
  lone.up(request('INVITE', { branch: 'z9hG4bKd' }));
  assert.deepEqual(status(lone.tell(request('CANCEL', { branch: 'z9hG4bKd' }))), [200]);
  assert.equal(lone.news.at(-1)?.is, 'incoming');
});

test('a malformed request gets 400 if it can be answered, and nothing is kept of it', () => {
  for (const spoil of [
    (text: string) => text.replace('Max-Forwards: 70', 'Max-Forwards: many'),
    (text: string) => text.replace('Max-Forwards: 70', 'no colon here'),
    (text: string) => text.replace('CSeq: ', 'CSeq:\n  ').replace('Max-Forwards: 70', 'no colon'),
    (text: string) => text.replace('Max-Forwards: 70', 'Subject: a\u0001b'),
    (text: string) => text.replace(/Content-Length: .*/, 'Content-Length: 9999'),
    (text: string) => text.replace(/Contact: .*/, 'Contact: "<sip:x'),
    (text: string) => text.replace('OPTIONS sip', 'OPTIONS  sip'),
    (text: string) => text.replace('sip:+12025550191@192.0.2.2:5062 ', 'sip:a b@c '),
  ]) {
    const lone = new LoneAgent();
    const heard = lone.tell(spoil(request('OPTIONS')));
    assert.deepEqual(status(heard), [400], spoil(request('OPTIONS')));
    assert.deepEqual(field(heard[0].text, 'Call-ID'), ['lone@192.0.2.1']);
    assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
  }
});

test('another SIP version gets 505', () => {
  assert.deepEqual(
    status(new LoneAgent().tell(request('OPTIONS').replace(' SIP/2.0', ' SIP/7.0'))),
    [505],
  );
});

test('what cannot be answered meets silence', () => {
  const lone = new LoneAgent();
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
    const text = request('OPTIONS').replace(new RegExp(`^${name}: .*\n`, 'm'), '');
    assert.deepEqual(lone.tell(text), [], name);
  }
  const badAck = request('ACK').replace('Max-Forwards: 70', 'Max-Forwards: many');
  assert.deepEqual(lone.tell(badAck), []);
  assert.deepEqual(lone.tell('\n\n'), []);
  assert.deepEqual(lone.tellBytes(new Uint8Array([0, 1, 0, 0])), []);
  assert.deepEqual(lone.tell('SIP/2.0 200 OK\nVia: x\n\n'), []);
});

test('a response nobody asked for is passed over', () => {
  const response = request('OPTIONS').replace(/^OPTIONS .*\n/, 'SIP/2.0 200 OK\n');
  assert.deepEqual(new LoneAgent().tell(response), []);
});

test('responses go to the source where rport is asked for, else to the port of the Via', () => {
  const from = { address: '198.51.100.9', port: 40_000 };
  const answer = (via: string) => new LoneAgent().tell(request('OPTIONS', { via }), from)[0];
  const natted = answer('SIP/2.0/UDP 10.0.0.5:5060;rport;branch=z9hG4bK1');
  assert.deepEqual(natted.to, from);
  assert.equal(
    field(natted.text, 'Via')[0],
    'SIP/2.0/UDP 10.0.0.5:5060;rport=40000;branch=z9hG4bK1;received=198.51.100.9',
  );
  const plain = answer('SIP/2.0/UDP pbx.example.com;branch=z9hG4bK2');
  assert.deepEqual(plain.to, { address: '198.51.100.9', port: 5060 });
  assert.match(field(plain.text, 'Via')[0], /;received=198\.51\.100\.9$/);
  const same = answer('SIP/2.0/UDP 198.51.100.9:5070;branch=z9hG4bK3');
  assert.deepEqual(same.to, { address: '198.51.100.9', port: 5070 });
  assert.equal(field(same.text, 'Via')[0], 'SIP/2.0/UDP 198.51.100.9:5070;branch=z9hG4bK3');
});

test('all Vias come back in order, only the topmost marked', () => {
  const via = 'SIP/2.0/UDP a.example;branch=z9hG4bK1 , SIP/2.0/TCP b.example;branch=z9hG4bK2';
  const more = 'Via: SIP/2.0/UDP c.example;branch=z9hG4bK3\n';
  const [{ text }] = ask('OPTIONS', { via, more });
  assert.deepEqual(field(text, 'Via'), [
    'SIP/2.0/UDP a.example;branch=z9hG4bK1;received=192.0.2.1, SIP/2.0/TCP b.example;branch=z9hG4bK2',
    'SIP/2.0/UDP c.example;branch=z9hG4bK3',
  ]);
});

test('compact and folded headers make the same call', () => {
  const lone = new LoneAgent();
  const long = request('INVITE');
  const compact = [
    ['Via', 'v'],
    ['From', 'f'],
    ['To', 'TO'],
    ['Call-ID', 'i'],
    ['Contact', 'm'],
    ['Content-Type', 'c'],
    ['Content-Length', 'l'],
  ].reduce((text, [name, short]) => text.replace(`\n${name}: `, `\n${short} :\n  `), long);
  assert.deepEqual(starts(lone.tell(compact)), ['SIP/2.0 100 Trying']);
  const { to, from, offer } = lone.incoming;
  assert.deepEqual([to, from], ['+12025550191', '+12025550190']);
  assert.equal(offer?.media[0].kind, 'audio');
});

test('no text makes the reader slow: long runs of what it skips, tries or gives back', () => {
  const runs = [' ', '\t', ',', ';', '"', '\\', '<', ':', '=', '%41', 'a.', '\u2028', ' a', '/'];
  const spoil = ['Via', 'From', 'To', 'CSeq', 'Contact', 'Require', 'Subject', 'Reason'];
  const lone = new LoneAgent();
  const began = performance.now();
  for (const run of runs) {
    const long = run.repeat(Math.floor(8_000 / run.length));
    const longer = run.repeat(Math.floor(60_000 / run.length));
    for (const name of spoil) {
      const value = `x${long}x`;
      const text = request('INVITE', { callId: `${runs.indexOf(run)}${name}` });
      lone.tell(text.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}: ${value}`));
      lone.tell(text.replace('Max-Forwards: 70', `${name}: ${value}`));
    }
    lone.tell(`INVITE ${longer} SIP/2.0\n\n`);
    lone.tell(`${longer}\n\n`);
    for (const line of ['m=a 1 b', 'm=', 'o=', 'c=IN IP4', 'a=T38FaxVersion:', 'm=image 1 udptl']) {
      const body = `v=0\no=- 1 1 IN IP4 a\nm=image 1 udptl t38\n${line}${long}x\n`;
      lone.tell(
        request('INVITE', { body, callId: `${runs.indexOf(run)}${line}`.replace(/\s/g, '') }),
      );
    }
  }
  assert(performance.now() - began < 5_000);
});

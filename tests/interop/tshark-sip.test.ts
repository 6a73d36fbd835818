/**
 * tshark dissects every message of calls that go well and of calls that do not, and finds nothing
 * malformed in SIP or SDP.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoneAgent, request } from '../../packages/sip/test/lone-agent.ts';
import { faxSdp, one, two, twoParties } from '../../packages/sip/test/network.ts';
import { dissect, onPort, skip } from './tshark.ts';

/**
 * Everything both sides send in a call to T.38, in glare, in a cancelled call and in a refused one.
 */
function conversation(): string[] {
  const sent: string[] = [];
  const good = twoParties().dial();
  good.network.run(1_000);
  const { call } = good.incoming;
  good.network.order(good.called, { do: 'offer', call, offer: faxSdp(two.address) });
  good.network.run(2_000);
  good.network.order(good.caller, {
    do: 'offer',
    call: 'dialled',
    offer: faxSdp(one.address, '9'),
  });
  good.network.order(good.called, { do: 'offer', call, offer: faxSdp(two.address, '9') });
  good.network.run(8_000);
  good.network.order(good.caller, { do: 'hang-up', call: 'dialled', cause: 16 });
  good.network.settle();
  sent.push(...good.caller.sent, ...good.called.sent);
  const cancelled = twoParties();
  cancelled.called.react = ({ is, call }) => (is === 'incoming' ? [{ do: 'ring', call }] : []);
  cancelled.dial().network.run(100);
  cancelled.network.order(cancelled.caller, { do: 'hang-up', call: 'dialled', cause: 16 });
  cancelled.network.settle();
  sent.push(...cancelled.caller.sent, ...cancelled.called.sent);
  const refused = twoParties();
  refused.called.react = ({ is, call }) =>
    is === 'incoming' ? [{ do: 'refuse', call, status: 486, cause: 17 }] : [];
  refused.dial().network.settle();
  sent.push(...refused.caller.sent, ...refused.called.sent);
  for (const method of ['OPTIONS', 'UPDATE', 'DANCE']) {
    for (const { text } of new LoneAgent().tell(request(method))) {
      sent.push(text.replaceAll('\n', '\r\n'));
    }
  }
  return sent;
}

test('tshark finds every message well-formed', { skip }, () => {
  const sent = conversation();
  const octets = sent.map((text) => new TextEncoder().encode(text));
  dissect(onPort(5060, octets), (ask) => {
    assert.deepEqual(ask('-Y', '_ws.malformed || _ws.expert.severity >= 0x600000'), []);
    assert.equal(ask('-Y', 'sip').length, sent.length);
    const withSdp = sent.filter((text) => text.includes('\r\nv=0\r\n'));
    assert.equal(ask('-Y', 'sdp').length, withSdp.length);
    const methods = new Set(ask('-Y', 'sip.Method', '-T', 'fields', '-e', 'sip.Method'));
    assert.deepEqual([...methods].sort(), ['ACK', 'BYE', 'CANCEL', 'INVITE']);
    const statuses = new Set(ask('-Y', 'sip.Status-Code', '-T', 'fields', '-e', 'sip.Status-Code'));
    for (const status of ['100', '180', '200', '405', '486', '487', '491', '501']) {
      assert(statuses.has(status), status);
    }
  });
});

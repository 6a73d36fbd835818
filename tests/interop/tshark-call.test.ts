/**
 * A stranger reads our wire: tshark dissects a whole call over loopback and finds every step of it
 * in the right words, and nothing malformed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDice, samePage, textLikePage } from '@platen/sim';
import { callOverLoopback } from './loopback-call.ts';
import { type Dissect, dissect, skip } from './tshark.ts';

for (const ecm of [true, false]) {
  const kind = ecm ? 'with' : 'without';
  test(`tshark finds every step of a call ${kind} error correction, nothing malformed`, {
    skip,
  }, async () => {
    const dice = createDice(5);
    const pages = [1, 2, 3].map(() => textLikePage(dice, 'fine', 300));
    const { outcome, received, datagrams } = await callOverLoopback({ pages, lineFactor: 20, ecm });
    assert.equal(outcome.code, 'complete');
    for (const [i, page] of received.entries()) assert.ok(samePage(page, pages[i]!));
    assert.equal(received.length, pages.length);

    dissect(datagrams, (ask) => checkCall(ask, ecm));
  });
}

function checkCall(ask: Dissect, ecm: boolean): void {
  const methods = ask('-Y', 'sip.Method', '-T', 'fields', '-e', 'sip.Method');
  assert.equal(methods[0], 'INVITE');
  assert.equal(methods.filter((method) => method === 'INVITE').length, 2);
  assert.equal(methods.at(-1), 'BYE');
  const offered = ask('-Y', 'sip.Method == "INVITE" && sdp.media.proto == "udptl"');
  assert.equal(offered.length, 1, 'one re-INVITE to T.38');
  const info = ask('-Y', 't38', '-T', 'fields', '-e', '_ws.col.Info').join('\n');
  const steps = ecm
    ? ['DIS', 'DCS', 'CFR', 'PPS', 'MCF', 'DCN']
    : ['DIS', 'DCS', 'CFR', 'MPS', 'EOP', 'MCF', 'DCN'];
  for (const step of steps) assert.match(info, wordsOf(step), `no ${step} in the capture`);
  assert.deepEqual(ask('-Y', '_ws.malformed || _ws.expert.severity == error'), []);
  assert.deepEqual(ask('-Y', '!sip && !t38'), [], 'every packet was understood');
}

/** As the dissector words them. */
function wordsOf(step: string): RegExp {
  const words: { readonly [step: string]: string } = {
    DIS: 'Digital Identification Signal',
    DCS: 'Digital Command Signal',
    CFR: 'Confirmation To Receive',
    PPS: 'Partial Page Signal',
    MPS: 'MultiPage Signal',
    EOP: 'End Of Procedure',
    MCF: 'Message Confirmation',
    DCN: 'Disconnect',
  };
  return new RegExp(`${step}|${words[step]}`, 'i');
}

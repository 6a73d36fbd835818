/**
 * A stranger reads our wire: tshark dissects a whole call over loopback and finds every step of it
 * in the right words, and nothing malformed.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDice, samePage, textLikePage } from '@platen/sim';
import { callOverLoopback } from './loopback-call.ts';
import { writePcap } from './pcap.ts';

const found = spawnSync('tshark', ['--version']).status === 0;
const skip = found ? false : 'needs tshark: apt-get install tshark';

function tshark(file: string, args: readonly string[]): string {
  const run = spawnSync('tshark', ['-r', file, ...args], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

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

    const folder = mkdtempSync(join(tmpdir(), 'platen-capture-'));
    try {
      const file = join(folder, 'call.pcap');
      writeFileSync(file, writePcap(datagrams));
      const sip = tshark(file, [
        '-Y',
        'sip',
        '-T',
        'fields',
        '-e',
        'sip.Method',
        '-e',
        'sip.Status-Code',
      ]);
      const methods = sip
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /^[A-Z]+$/.test(line));
      assert.equal(methods[0], 'INVITE');
      assert.equal(methods.filter((method) => method === 'INVITE').length, 2);
      assert.equal(methods.at(-1), 'BYE');
      const offered = tshark(file, ['-Y', 'sip.Method == "INVITE" && sdp.media.proto == "udptl"']);
      assert.equal(offered.trim().split('\n').length, 1, 'one re-INVITE to T.38');

      const info = tshark(file, ['-Y', 't38', '-T', 'fields', '-e', '_ws.col.Info']);
      const steps = ecm
        ? ['DIS', 'DCS', 'CFR', 'PPS', 'MCF', 'DCN']
        : ['DIS', 'DCS', 'CFR', 'MPS', 'EOP', 'MCF', 'DCN'];
      for (const step of steps) assert.match(info, wordsOf(step), `no ${step} in the capture`);
      const bad = tshark(file, ['-Y', '_ws.malformed || _ws.expert.severity == error']);
      assert.equal(bad, '');
      assert.equal(tshark(file, ['-Y', '!sip && !t38']), '', 'every packet was understood');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
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

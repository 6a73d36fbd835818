/**
 * Both ends of T.38 calls in memory, from INVITE to BYE with three pages of text: how many
 * endpoints one core carries in real time. No anchor is measured beside it: none runs both ends
 * without a network.
 */
import { performance } from 'node:perf_hooks';
import { runCalls } from '@platen/sim';
import { type Measurement, measured } from './measurement.ts';

const calls = 10;
const rounds = 3;
const endsOfACall = 2;

export default function* bench(): Generator<Measurement> {
  let best = 0;
  let lineSeconds = 0;
  for (let round = 0; round < rounds; round++) {
    const config = { calls, loss: 0, redundancy: 3, pages: 3, ecm: true, seed: round + 1 };
    const began = performance.now();
    const report = runCalls(config);
    const seconds = (performance.now() - began) / 1000;
    best = Math.max(best, (endsOfACall * report.virtualSeconds) / seconds);
    lineSeconds = report.virtualSeconds / calls;
  }
  yield measured('T.38 endpoints a core, SIP to T.4, in memory', best, 'endpoints');
  yield measured('line time of a call of three dense pages', lineSeconds, 's');
}

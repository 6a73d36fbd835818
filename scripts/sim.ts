/**
 * `npm run sim`: many calls over a bad network on virtual time. The seed it prints makes the same
 * run again.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runCalls } from '@platen/sim';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100' },
    loss: { type: 'string', default: '0.05' },
    redundancy: { type: 'string', default: '2' },
    doubled: { type: 'string', default: '0' },
    'delay-max': { type: 'string', default: '60' },
    pages: { type: 'string', default: '3' },
    seed: { type: 'string' },
    'no-ecm': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const config = {
  calls: Number(values.calls),
  loss: Number(values.loss),
  redundancy: Number(values.redundancy),
  doubled: Number(values.doubled),
  delayMsMax: Number(values['delay-max']),
  pages: Number(values.pages),
  ecm: !values['no-ecm'],
  seed,
};
for (const [name, value] of Object.entries(config)) {
  if (Number.isNaN(value)) {
    console.error(`--${name} wants a number`);
    process.exit(2);
  }
}

const startedAt = performance.now();
const report = runCalls(config);
const realSeconds = Math.round((performance.now() - startedAt) / 100) / 10;
const { endings, seed: _seed, ...counts } = report;
if (values.json) {
  console.log(JSON.stringify({ ...counts, realSeconds, seed, endings }));
} else {
  console.log(
    `seed ${seed}: ${report.calls} calls, loss ${config.loss}, redundancy ${config.redundancy}`,
  );
  console.log(
    `delivered ${report.delivered}, uncertain ${report.uncertain}, failed ${report.failed}`,
  );
  console.log(`pages ${report.pages}, lost ${report.lostPages}, wrong ${report.wrongPages}`);
  console.log(`${report.virtualSeconds} s of line in ${realSeconds} s`);
  for (const [code, count] of Object.entries(endings)) console.log(`  ${code}: ${count}`);
}

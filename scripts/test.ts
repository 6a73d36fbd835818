// Runs every test, or those whose path holds one of the words given: `npm test -- t30 sip`.
// Its last line is `N passed, N failed`, with `, N skipped` when a program was missing.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { howToGet } from './programs.ts';
import { findTestFiles, type Group, groupFiles, selectFiles } from './test/groups.ts';
import { runGroup } from './test/run-group.ts';
import { count, newTally, type Skip, sum, type Tally, totalsLine } from './test/tally.ts';

const printedCharsMax = 8_000;

const root = fileURLToPath(new URL('..', import.meta.url));

const { values, positionals } = parseArgs({
  options: { name: { type: 'string' } },
  allowPositionals: true,
});
const files = selectFiles(findTestFiles(root), positionals);
process.exitCode = await runAll(groupFiles(files), values.name);

async function runAll(groups: readonly Group[], namePattern: string | undefined): Promise<number> {
  // At once: the first takes one core for a while, and the others leave some of both.
  const tallies = await Promise.all(groups.map((group) => runOne(group, namePattern)));
  const total = sum(tallies);
  if (total.passed + total.failures.length + total.skips.length === 0) {
    total.failures.push({
      where: 'npm test',
      name: 'nothing ran',
      error:
        positionals.length > 0
          ? `No test matches ${positionals.join(' ')}.\nFix: give a part of a test file's path.`
          : 'No test file was found.',
    });
    console.log(total.failures.at(-1)?.error);
  }
  printFailures(total);
  printSkips(total.skips);
  const strict = process.env.PLATEN_NO_SKIP === '1' && total.skips.length > 0;
  if (strict) console.log('\nPLATEN_NO_SKIP=1 is set, so a skipped test fails the run.');
  console.log(`\n${totalsLine(total.passed, total.failures.length, total.skips.length)}`);
  return total.failures.length > 0 || strict ? 1 : 0;
}

async function runOne(group: Group, namePattern: string | undefined): Promise<Tally> {
  const startedAt = performance.now();
  const tally = newTally();
  console.log(`${group.name}: ${group.files.length} files`);
  const prints = newPrints();
  const { trouble, exitCode } = await runGroup(root, group, { namePattern }, (event) => {
    if (event.is === 'printed') prints.keep(event.file, event.text);
    if (event.is === 'file-done') {
      console.log(`  ${path.relative(root, event.file)} ${seconds(event.milliseconds)}`);
    }
    const failure = count(tally, event, root);
    if (failure === null) return;
    console.log(`\n✗ ${failure.where} ${failure.name}\n${indent(failure.error)}`);
    const printed = event.is === 'verdict' ? prints.take(event.file) : '';
    console.log(printed === '' ? '' : `  It printed:\n${indent(printed)}`);
  });
  if (trouble !== null || (exitCode !== 0 && tally.failures.length === 0)) {
    const error = trouble ?? `node --test ended with ${exitCode}, though no test failed.`;
    tally.failures.push({ where: group.name, name: 'the run itself', error });
    console.log(`\n✗ ${group.name}\n${indent(error)}\n`);
  }
  const took = seconds(performance.now() - startedAt);
  console.log(`${group.name}: ${tally.passed} passed in ${took}`);
  return tally;
}

function printFailures({ failures }: Tally): void {
  if (failures.length === 0) return;
  console.log('\nFailed:');
  for (const { where, name } of failures) console.log(`  ${where} ${name}`);
}

function printSkips(skips: readonly Skip[]): void {
  if (skips.length === 0) return;
  console.log('\nSkipped:');
  for (const { where, name, reason } of skips) console.log(`  ${where} ${name}: ${reason}`);
  const ways = new Set(skips.map(({ reason }) => howToGet(reason)).filter((way) => way !== null));
  if (ways.size > 0) console.log('\nTo run them too (Debian, Ubuntu):');
  for (const way of ways) console.log(`  ${way}`);
}

/** What isolated files print is shown only when one of their tests fails; the newest part of it. */
function newPrints() {
  const texts = new Map<string, string>();
  return {
    keep(file: string, text: string) {
      texts.set(file, `${texts.get(file) ?? ''}${text}`.slice(-printedCharsMax));
    },
    take(file: string): string {
      const text = texts.get(file) ?? '';
      texts.delete(file);
      return text;
    },
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

// No personal value reaches the log, by whatever way it tries.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { makeLog } from './log.ts';
import { Personal } from './personal.ts';

const canary = 'canary@example.org';

function logged(write: (log: ReturnType<typeof makeLog>) => void): string {
  const lines: string[] = [];
  write(makeLog('info', (line) => lines.push(line)));
  return lines.join('');
}

describe('a personal value', () => {
  it('prints as a mark wherever it lands, and is had only by asking', () => {
    const value = new Personal(canary);
    const ways = [
      `${value}`,
      String(value),
      [value].join(),
      JSON.stringify({ value }),
      inspect(value),
    ];
    for (const way of ways) assert.ok(!way.includes(canary), way);
    assert.equal(value.reveal(), canary);
  });
});

describe('the log', () => {
  it('marks wrapped values and censors the fields that hold people’s data', () => {
    const text = logged((log) => {
      log.info({ who: new Personal(canary), email: canary, user: { email: canary } }, 'met');
      log.info({ headers: { authorization: canary, cookie: canary } }, 'asked');
    });
    assert.ok(!text.includes(canary), text);
    assert.match(text, /met/);
  });

  it('keeps of a database error its code and place, never the row it quotes', () => {
    const error = Object.assign(new Error(`Key (email)=(${canary}) already exists.`), {
      severity: 'ERROR',
      code: '23505',
      table: 'contact_point',
      detail: canary,
    });
    const text = logged((log) => log.error({ err: error }, 'failed'));
    assert.ok(!text.includes(canary), text);
    assert.match(text, /23505/);
    assert.match(text, /contact_point/);
    const wrapped = logged((log) => log.error({ err: new Error('outer', { cause: error }) }, 'x'));
    assert.ok(!wrapped.includes(canary), wrapped);
  });
});

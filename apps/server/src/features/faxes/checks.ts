// What the doctor asks of faxes: does each move along, and can their content be opened at all.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { App, Check } from '../../app.ts';
import { problems } from '../../problems.ts';
import { codeFaxCheck } from './code-fax.ts';

/** A watchdog comes every few seconds: what is overdue for longer was not moved by it. */
const stuckMs = 60_000;
const foundMax = 1_000;
const waiting = ['undrawn_fax', 'undialled_fax', 'unreceived_fax'] as const;

export function faxChecks(app: App): Check[] {
  return [checkWaiting(app), checkKeys(app), codeFaxCheck(app)];
}

function checkWaiting(app: App): Check {
  return {
    name: 'faxes',
    run: async () => {
      const stuck = await countStuck(app);
      if (stuck === 0) return { ok: true, sentence: 'No fax waits longer than it may.' };
      const what = stuck === 1 ? 'One fax waits' : `${stuck} faxes wait`;
      return {
        ok: false,
        sentence: `${what} past every deadline: the watchdog does not come.`,
        fix: 'Restart Platen: at its start every unfinished fax is looked at. Then see its log.',
      };
    },
  };
}

async function countStuck(app: App): Promise<number> {
  const latest = new Date(app.clock.now() - stuckMs);
  let count = 0;
  for (const finder of waiting) {
    const door = sql.id('priv', `due_${finder}`);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count
      from ${door}(${foundMax}) where due_at < ${latest}`.execute(app.background);
    count += rows[0].count;
  }
  return count;
}

/** Keys that others can read are no keys; a key that is gone takes every sealed page with it. */
function checkKeys(app: App): Check {
  return {
    name: 'keys',
    run: async () => {
      const folder = app.config.keysDir;
      const { mode } = await stat(folder);
      if ((mode & 0o077) !== 0) {
        const fix = `chmod 700 ${folder}`;
        return { ok: false, sentence: 'Others than the owner may look into the keys folder.', fix };
      }
      const key = await stat(join(folder, 'installation.key')).catch(() => undefined);
      if (key === undefined || (key.mode & 0o077) !== 0) {
        const { sentence, fix } = problems['start.key_missing'];
        return { ok: false, sentence, fix };
      }
      return { ok: true, sentence: 'The keys folder is the owner’s alone, and its key is there.' };
    },
  };
}

// What the evidence page asks of the running system about the register of disclosures: counts only.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { canLeave } from '../../../platform/egress/guard.ts';
import { askOnce } from '../evidence/ask-once.ts';
import { readRecipients } from './read-register.ts';

const hourly = 3600;

export function disclosureChecks(app: App): LiveCheck[] {
  const gaps = askOnce(app.clock, async () => {
    const asked = sql<Gaps>`select * from priv.disclosure_gaps()`;
    return (await asked.execute(app.background)).rows[0];
  });
  return [guardCheck(), registerCheck(gaps), countCheck(gaps), noticeCheck(app), listCheck(app)];
}

function guardCheck(): LiveCheck {
  return {
    promise: 'P-0-03',
    everySeconds: 300,
    run: async () => {
      const ok = !canLeave();
      return {
        ok,
        sentence: ok
          ? 'A connection without a permit was tried just now, and was refused.'
          : 'A connection without a permit was not refused.',
      };
    },
  };
}

interface Gaps {
  written: number;
  missing: number;
  stuck: number;
}

function registerCheck(gaps: () => Promise<Gaps>): LiveCheck {
  return {
    promise: 'P-2A-01',
    everySeconds: hourly,
    run: async () => {
      const { stuck, written } = await gaps();
      return {
        ok: stuck === 0,
        sentence: `${stuck} lines of the register of disclosures have no end.`,
        counts: { written, stuck },
      };
    },
  };
}

function countCheck(gaps: () => Promise<Gaps>): LiveCheck {
  return {
    promise: 'P-2A-14',
    everySeconds: hourly,
    run: async () => {
      const { written, missing } = await gaps();
      return {
        ok: missing === 0,
        sentence: `${missing} lines that the audit log has are missing in the register.`,
        counts: { written, missing },
      };
    },
  };
}

function noticeCheck(app: App): LiveCheck {
  return {
    promise: 'P-2A-13',
    everySeconds: 300,
    run: async () => {
      // The job runs every five minutes: what is due for an hour was not told.
      const due = sql<{ late: number }>`
        select count(*) as late from priv.due_untold_release(1000)
        where due_at < priv.now() - interval '1 hour'`;
      const [{ late }] = (await due.execute(app.background)).rows;
      return {
        ok: late === 0,
        sentence: `${late} people should have been told of a release and were not.`,
        counts: { late },
      };
    },
  };
}

function listCheck(app: App): LiveCheck {
  return {
    promise: 'P-6-07',
    everySeconds: hourly,
    run: async () => {
      const listed = await readRecipients(app.web);
      const inUse = [app.recipients.carrier, app.recipients.mail];
      const unlisted = inUse.filter((id) => !listed.some((one) => one.id === id)).length;
      return {
        ok: unlisted === 0,
        sentence: `${listed.length} recipients stand on the public list; ${unlisted} in use do not.`,
        counts: { listed: listed.length, unlisted },
      };
    },
  };
}

// What the evidence page asks of the running system about staff: counts, and nobody among them.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { askOnce } from '../evidence/ask-once.ts';

interface StaffFacts {
  /** Looks of staff at somebody that stand in the log. */
  looks: number;
  /** Leases of staff that could be used and have no entry. */
  unlogged: number;
  /** Faxes that staff opened and no case lists. */
  unlisted: number;
  open_cases: number;
  /** Threads that stay open longer than their half hour. */
  overlong: number;
  /** Emergencies whose person has not been told in time. */
  untold: number;
  /** Emergencies that nobody has examined in time. */
  unexamined: number;
  /** Emergencies that one person opened alone. */
  alone: number;
  /** Alerts of an hour ago that no officer has been told of. */
  unheard: number;
  /** Rights to read a fax's key that need no entry in the log. */
  unguarded: number;
}

const everySeconds = 300;

export function staffChecks({ background, clock }: Pick<App, 'background' | 'clock'>): LiveCheck[] {
  const facts = askOnce(clock, async () => {
    const asked = sql<StaffFacts>`select * from priv.staff_facts()`;
    return (await asked.execute(background)).rows[0];
  });
  return [
    {
      promise: 'P-2A-02',
      everySeconds,
      run: async () => {
        const { unlisted } = await facts();
        return {
          ok: unlisted === 0,
          sentence: `Staff opened ${unlisted} faxes that no approved case lists.`,
          counts: { unlisted },
        };
      },
    },
    {
      promise: 'P-2C-06',
      everySeconds,
      run: async () => {
        const { unguarded } = await facts();
        return {
          ok: unguarded === 0,
          sentence: `${unguarded} rights reach a fax’s key without an entry in its log.`,
          counts: { unguarded },
        };
      },
    },
    {
      promise: 'P-4-06',
      everySeconds,
      run: async () => {
        const { open_cases, overlong, unheard } = await facts();
        return {
          ok: overlong === 0 && unheard === 0,
          sentence: `${open_cases} cases are open, ${overlong} of them too long; ${unheard} alerts wait to be heard.`,
          counts: { open_cases, overlong, unheard },
        };
      },
    },
    {
      promise: 'P-4-08',
      everySeconds,
      run: async () => {
        const { looks, unlogged } = await facts();
        return {
          ok: unlogged === 0,
          sentence: `${looks} looks of staff stand in people’s lists; ${unlogged} are missing there.`,
          counts: { looks, unlogged },
        };
      },
    },
    {
      promise: 'P-4-09',
      everySeconds,
      run: async () => {
        const { untold, unexamined, alone } = await facts();
        return {
          ok: untold === 0 && unexamined === 0,
          sentence: `${untold} people wait too long to be told of an emergency, ${unexamined} emergencies to be examined; ${alone} were opened by one person alone.`,
          counts: { untold, unexamined, alone },
        };
      },
    },
  ];
}

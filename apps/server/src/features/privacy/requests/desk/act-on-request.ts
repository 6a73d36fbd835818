// What whoever has a request can do with it: each act is one transaction with its message and its
// note, by the state machine here and by the rules of the tables behind it.
import { z } from 'zod';
import type { App } from '../../../../app.ts';
import { problem } from '../../../../problems.ts';
import { under as underCase } from '../../staff/case-routes.ts';
import type { Seat } from '../../staff/desk.ts';
import type { Db } from '../../with-purpose.ts';
import { MovedMeanwhile, type MoveFacts, moveRequest } from '../move-request.ts';
import { Impossible, type Input, type RefusalReason } from '../request.ts';
import { type CaseRequest, isByMachine, isCorrection, readHeld } from './desk.ts';

/** A message carries so much, and the row no more. */
export const answerCharsMax = 1000;
const dayMs = 24 * 3_600_000;

/** Why it takes longer: GDPR Art. 12(3) knows these two. */
export const extensionReasons = {
  complex: 'What you asked for is complex.',
  many: 'We have many requests to answer at the moment.',
} as const;

/** The reasons a person may give; those that only the clock or the register knows are not here. */
export const givenReasons = [
  'accurate',
  'own_page',
  'identity',
  'others_rights',
  'kept_by_law',
  'nothing_found',
  'repetitive',
  'stands',
] as const satisfies RefusalReason[];

/** What a correction can change: a closed list. */
export const correctable = {
  name: 'your name',
  phone: 'your telephone number',
  post: 'your postal address',
} as const;

/** A form sends an empty field as an empty text. */
const optional = <Of extends z.ZodType>(of: Of) =>
  z.preprocess((given) => (given === '' ? undefined : given), of.optional());
const words = z.string().trim().min(1).max(answerCharsMax);

export const act = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('extend'),
    until: z.iso.date(),
    reason: z.enum(['complex', 'many']),
  }),
  z.strictObject({ act: z.literal('ask_identity') }),
  z.strictObject({ act: z.literal('identity_checked') }),
  z.strictObject({
    act: z.literal('refuse'),
    reason: z.enum(givenReasons),
    words: optional(words),
  }),
  z.strictObject({
    act: z.literal('correct'),
    name: optional(z.string().trim().min(1).max(200)),
    /** One of their telephone numbers or postal addresses, by its id, and what it is really. */
    contact: optional(z.string().max(60)),
    value: optional(z.string().trim().min(3).max(320)),
    words: optional(words),
  }),
  z.strictObject({ act: z.literal('answer'), words }),
]);
export type Act = z.infer<typeof act>;

type ActApp = Pick<App, 'withPurpose' | 'clock' | 'send' | 'seal'>;

/** Returns the state it is in then. A case that is over, or somebody else's, is not there. */
export async function actOnRequest(
  app: ActApp,
  { session }: Seat,
  caseId: string,
  wanted: Act,
): Promise<string> {
  const anchor = { rights_request: `${session}/${caseId}` };
  return underCase(app, { purpose: 'rights.fulfil', anchor }, async (db) => {
    const held = await readHeld(app, db);
    return (await acts[wanted.act](app, db, held, wanted as never)).state.at;
  }).catch((cause) => {
    if (cause instanceof Impossible || cause instanceof MovedMeanwhile) {
      throw problem('rights.not_now', {}, cause);
    }
    throw cause;
  });
}

type Acts = {
  [Name in Act['act']]: (
    app: ActApp,
    db: Db,
    held: CaseRequest,
    wanted: Extract<Act, { act: Name }>,
  ) => ReturnType<typeof move>;
};

const acts: Acts = {
  extend: (app, db, held, { until, reason }) => {
    const input = { is: 'extended', until: lastInstant(held, until), reason: '' } as const;
    return move(
      app,
      db,
      held,
      { ...input, reason: extensionReasons[reason] },
      { extensionReason: reason },
    );
  },
  ask_identity: (app, db, held) => {
    byPeople(held);
    // An address is proven or it is not: there is nothing more that its holder could show.
    if (held.name === null) throw problem('rights.not_now');
    return move(app, db, held, { is: 'identity_doubted' });
  },
  identity_checked: (app, db, held) => move(app, db, held, { is: 'identity_checked' }),
  refuse: async (app, db, held, { reason, words: given }) => {
    byPeople(held);
    if ((reason === 'stands') !== (held.kind === 'appeal')) throw problem('rights.not_now');
    const said = spoken(held, given);
    await write(db, held, said);
    return move(app, db, held, { is: 'refused', reason }, {}, said);
  },
  answer: async (app, db, held, { words: given }) => {
    byPeople(held);
    const said = spoken(held, given);
    await write(db, held, said);
    const outcome =
      held.kind === 'appeal'
        ? 'We looked at our refusal again and took it back.'
        : 'We have answered you.';
    return move(app, db, held, { is: 'answered' }, { outcome }, said);
  },
  correct: async (app, db, held, { words: given, act: _act, ...values }) => {
    if (!isCorrection(held)) throw problem('rights.not_now');
    const changed = await correct(db, values);
    if (changed.length === 0) {
      throw problem('validation.request', {
        detail: 'Nothing of what is kept is changed by that.',
      });
    }
    const said = spoken(held, given);
    await write(db, held, said);
    const outcome = [`Corrected: ${changed.join(', ')}.`, whoGotIt(held)].join(' ').trim();
    return move(app, db, held, { is: 'answered' }, { outcome }, said);
  },
};

async function move(
  app: ActApp,
  db: Db,
  { id }: CaseRequest,
  input: Input,
  facts: MoveFacts = {},
  said = '',
) {
  const moved = await moveRequest(app, db, id, input, facts, said);
  if (!moved) throw problem('resource.not_found');
  return moved;
}

function byPeople(held: CaseRequest): void {
  if (isByMachine(held)) throw problem('rights.not_now');
}

/** The day that was named, to its end, and on the law's last day to the law's last instant. */
function lastInstant({ state }: CaseRequest, day: string): number {
  const end = Date.parse(day) + dayMs - 1;
  const latest = 'extendableTo' in state ? state.extendableTo : null;
  const sameDay = latest !== null && new Date(latest).toISOString().slice(0, 10) === day;
  return sameDay ? Math.min(end, latest) : end;
}

/** Where one person decided for two, whoever appealed is told so. */
function spoken({ appealed }: CaseRequest, given = ''): string {
  const alone =
    'There is one person only in charge of this here: whoever refused has also decided on your appeal.';
  return [given, appealed?.single_person ? alone : ''].filter(Boolean).join('\n\n');
}

async function write(db: Db, { id }: CaseRequest, body: string): Promise<void> {
  if (body === '') return;
  await db
    .insertInto('p_rights_fulfil.request_answer')
    .values({ request_id: id, body, source: 'form' })
    .execute();
}

/** Writes what is really another value, each by the doorway of its table. */
async function correct(
  db: Db,
  values: { name?: string; contact?: string; value?: string },
): Promise<string[]> {
  const changed: string[] = [];
  const { name, contact, value } = values;
  if (name !== undefined && (await correctName(db, name))) changed.push(correctable.name);
  if (contact === undefined || value === undefined) return changed;
  const row = await db
    .updateTable('p_rights_fulfil.contact_point')
    .set({ value })
    .where('id', '=', contact)
    .where('value', '!=', value)
    .returning('kind')
    .executeTakeFirst();
  if (row) changed.push(correctable[row.kind as 'phone' | 'post']);
  return changed;
}

/** The others of the account see it, too: where it was the same, it is the same afterwards. */
async function correctName(db: Db, name: string): Promise<boolean> {
  const before = await db.selectFrom('p_rights_fulfil.subject').select('name').executeTakeFirst();
  if (before === undefined || before.name === name) return false;
  await db.updateTable('p_rights_fulfil.subject').set({ name }).execute();
  await db
    .updateTable('p_rights_fulfil.membership')
    .set({ name })
    .where('name', '=', before.name)
    .execute();
  return true;
}

function whoGotIt({ recipients }: CaseRequest): string {
  if (recipients.length === 0) return '';
  const names = recipients.map(({ legal_name }) => legal_name).join(', ');
  return `What was wrong may have gone to: ${names}. They stand on your page of disclosures.`;
}

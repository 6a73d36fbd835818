// An opt-out by link or by mail: the keyed hash first, which needs nobody on file, and with it,
// where the person is on file, their word in the ledger of choices. One transaction, under the lock
// that a sender holds: when this returns, nothing of that kind goes to that address any more.
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import {
  type Db,
  foldChoices,
  keyOf,
  readChoices,
  recordChoice,
  topicOf,
} from '../privacy/index.ts';
import type { JournalLine, OptOutJournal } from './opt-out-journal.ts';
import type { Unsubscribe } from './unsubscribe-token.ts';

export interface OptOutParts extends Pick<App, 'withPurpose' | 'web' | 'background' | 'id'> {
  journal: OptOutJournal;
}

export type OptOutSource = 'one_click' | 'mailto';

/** Returns whether it was new. A link that is used again changes nothing. */
export async function optOut(
  app: OptOutParts,
  token: string,
  link: Unsubscribe,
  source: OptOutSource,
): Promise<boolean> {
  const line = await write(app, token, link, source);
  if (line) app.journal.add(line);
  return line !== undefined;
}

async function write(
  app: OptOutParts,
  token: string,
  link: Unsubscribe,
  source: OptOutSource,
): Promise<JournalLine | undefined> {
  const topic = topicOf(link.kind, 'email');
  if (topic !== undefined) {
    const anchor = source === 'one_click' ? { unsubscribe_link: token } : { stop_mail: token };
    try {
      return await app.withPurpose({ purpose: 'choices.keep', anchor }, async (db, lease) => {
        const line = await suppress(db, link, source);
        const last = foldChoices(await readChoices(db, lease)).get(keyOf(topic));
        if (last?.decision !== 'no') {
          await recordChoice(db, lease, app.id, { topic, decision: 'no', source });
        }
        return line;
      });
    } catch (thrown) {
      // The person is not on file any more, or never was: the hash is what lasts.
      if ((thrown as { code?: string }).code !== 'auth.required') throw thrown;
    }
  }
  const login = source === 'one_click' ? app.web : app.background;
  return login.transaction().execute((db) => suppress(db, link, source));
}

async function suppress(
  db: Db,
  { keyId, hash, kind, message }: Unsubscribe,
  source: OptOutSource,
): Promise<JournalLine | undefined> {
  const { rows } = await sql<{ since: string | null }>`
    select to_char(priv.opt_out(${keyId}, ${hash}, ${kind}, ${source}, ${message})
      at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since`.execute(db);
  const { since } = rows[0];
  if (since === null) return undefined;
  return { key_id: keyId, hash: Buffer.from(hash).toString('hex'), kind, since, source };
}

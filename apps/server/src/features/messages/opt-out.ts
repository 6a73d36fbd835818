// An opt-out by link or by mail: the keyed hash first, which needs nobody on file, and with it, where
// the person is on file, their word in the ledger of choices. One transaction, under the lock that a
// sender holds: when this returns, nothing of that kind goes to that address any more.
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
import type { Unsubscribe } from './unsubscribe-token.ts';

export type OptOutSource = 'one_click' | 'mailto';

/** Returns whether it was new. A link that is used again changes nothing. */
export async function optOut(
  app: Pick<App, 'withPurpose' | 'web' | 'background' | 'id'>,
  token: string,
  link: Unsubscribe,
  source: OptOutSource,
): Promise<boolean> {
  const topic = topicOf(link.kind, 'email');
  if (topic !== undefined) {
    const anchor = source === 'one_click' ? { unsubscribe_link: token } : { stop_mail: token };
    try {
      return await app.withPurpose({ purpose: 'choices.keep', anchor }, async (db, lease) => {
        const fresh = await suppress(db, link, source);
        const last = foldChoices(await readChoices(db, lease)).get(keyOf(topic));
        if (last?.decision !== 'no') {
          await recordChoice(db, lease, app.id, { topic, decision: 'no', source });
        }
        return fresh;
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
): Promise<boolean> {
  const { rows } = await sql<{ fresh: boolean }>`
    select priv.opt_out(${keyId}, ${hash}, ${kind}, ${source}, ${message}) as fresh`.execute(db);
  return rows[0].fresh;
}

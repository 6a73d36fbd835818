// Writing a message down, in the transaction of whoever has something to say. Nothing is decided
// here: not whether it goes, nor to which address. The row is the outbox.
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { tell } from '../../platform/db/notify.ts';
import type { NewMessage, SendMessage } from '../privacy/index.ts';
import type { Template } from './template.ts';
import { templates } from './templates/index.ts';

/** NOTIFY kind: a message with that id waits. */
export const messageNews = 'message';

const factCharsMax = 1000;

export function makeSend(app: Pick<App, 'id' | 'seal'>): SendMessage {
  return async (db, message) => {
    const template = templates.get(message.template);
    if (template === undefined) throw new Error(`there is no template ${message.template}`);
    const id = app.id('msg');
    const { to, account = null, about } = message;
    const members = 'members' in to;
    const address =
      'address' in to ? app.seal.seal(to.address.reveal(), sealedFor(id, 'to')) : null;
    const secret =
      message.secret && app.seal.seal(message.secret.reveal(), sealedFor(id, 'secret'));
    const facts = factsOf(template, message);
    const written = await sql<{ id: string }>`
      select priv.write_message(${id}, ${template.name}, ${members ? to.members : account},
        ${'subject' in to ? to.subject : null}, ${members}, ${address}, ${about},
        ${JSON.stringify(facts)}::jsonb, ${secret ?? null}, 'system') as id`.execute(db);
    for (const row of written.rows) await tell(db, messageNews, row.id);
    return written.rows[0]?.id ?? '';
  };
}

export function sealedFor(id: string, what: 'to' | 'secret'): string {
  return `message/${id}/${what}`;
}

/** Just the template's variables, each of them: what it does not declare is not kept. */
function factsOf(template: Template, { about, facts = {}, secret, to }: NewMessage) {
  const wanted = Object.keys(template.variables);
  const given = Object.keys(facts);
  const refuse = (what: string): never => {
    throw new Error(`${template.name}: ${what}`);
  };
  const optional = template.optional ?? [];
  const missing = wanted.filter((name) => !given.includes(name) && !optional.includes(name));
  const odd = given.filter((name) => !wanted.includes(name));
  if (missing.length > 0) refuse(`is not told ${missing.join(', ')}`);
  if (odd.length > 0) refuse(`declares no variable ${odd.join(', ')}`);
  if (!template.about.includes(about.split('_')[0])) refuse(`is not about ${about}`);
  if ((template.secret === undefined) !== (secret === undefined)) {
    refuse(template.secret ? `needs its ${template.secret}` : 'carries no secret');
  }
  if (secret !== undefined && 'members' in to) refuse('a secret goes to one person');
  return Object.fromEntries(
    wanted.map((name) => [name, String(facts[name] ?? '').slice(0, factCharsMax)]),
  );
}

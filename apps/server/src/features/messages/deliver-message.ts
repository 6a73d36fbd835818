// One message on its way out. The address's lock is held from the question to the hand-over, so
// that an opt-out either comes first, and is seen, or waits until the mail has gone. Three short
// leases: what it is, whether it may go, how it ended; nothing waits under any of them.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../app.ts';
import { sha256 } from '../../platform/crypto/sha256.ts';
import { tell } from '../../platform/db/notify.ts';
import type { HandOver, MailPort, Prepared, Way } from '../../platform/email/mail-port.ts';
import { type Db, type Lease, type PurposeName, schemaOf, type Ticket } from '../privacy/index.ts';
import { type AddressHash, hashesOf } from './address-hash.ts';
import type { MailKeys } from './mail-keys.ts';
import { renderMessage } from './render-message.ts';
import { messageNews, sealedFor } from './send-message.ts';
import { kindOf, optionalKinds, type Template } from './template.ts';
import { templates } from './templates/index.ts';
import { type UnsubscribeWays, unsubscribeWays } from './unsubscribe-token.ts';

/** Pauses between tries; after the last one the message has failed. */
const pausesMinutes = [1, 5, 15, 60, 240, 720, 1440];

/** What of a fax may be attached, with its entry in the register of what leaves; made by the
 * feature that has faxes. Null where it is gone. */
export type ContentOf = (messageId: string, faxId: string) => Promise<Content | null>;
export interface Content {
  file: Attachment;
  ticket: Ticket<'fax_page.image'>;
}
export interface Attachment {
  filename: string;
  contentType: string;
  content: Uint8Array;
}

export interface DeliveryTools {
  app: App;
  keys: MailKeys;
  port: MailPort;
  /** The domain that mail is from, and the address in it. */
  domain: string;
  from: string;
  contentOf?: ContentOf;
}

/** Nothing to prove any more, a purpose that is shut to this person, a person who is set aside. */
const shut: ReadonlySet<string> = new Set(['auth.required', 'auth.forbidden', 'account.frozen']);

interface Waiting {
  id: string;
  purpose: PurposeName;
  template: Template | undefined;
  facts: Record<string, string>;
  accountId: string | null;
  about: string;
  attempts: number;
  state: string;
  address: string | undefined;
  secret: string;
  wantsContent: boolean;
}

/** Sends the message, or ends it with the reason why not. Safe to call at any time, and twice. */
export async function deliverMessage(tools: DeliveryTools, id: string): Promise<void> {
  const { app } = tools;
  const asked = sql<{ purpose: PurposeName | null }>`select priv.message_purpose(${id}) as purpose`;
  const purpose = (await asked.execute(app.background)).rows[0].purpose;
  if (purpose === null) return;
  const waiting = await readWaiting(tools, id, purpose);
  if (waiting === undefined) {
    await sql`select priv.refuse_message(${id})`.execute(app.background);
    return;
  }
  const hashes = waiting.address === undefined ? [] : hashesOf(tools.keys.hash, waiting.address);
  await app.background.transaction().execute(async (holding) => {
    const locked = hashes.map(({ hash }) => hash);
    await sql`select priv.lock_address(${locked}::bytea[])`.execute(holding);
    await deliverLocked(tools, waiting, hashes);
  });
}

async function deliverLocked(
  tools: DeliveryTools,
  waiting: Waiting,
  hashes: AddressHash[],
): Promise<void> {
  const { app } = tools;
  const under = <Result>(work: (db: Db, lease: Lease) => Promise<Result>) =>
    app.withPurpose({ purpose: waiting.purpose, anchor: { pending_message: waiting.id } }, work);
  if (waiting.template === undefined) return under((db) => fail(db, 'template_gone'));
  if (waiting.state === 'sending') return under((db) => recover(db, waiting));
  const attempt = app.id('att');
  const link = linkOf(tools, waiting, hashes[0]);
  const linkHash = link && sha256(link.token);
  const all = hashes.map(({ hash }) => hash);
  const decided = under(async (db, lease) => {
    const { rows } = await sql<{ verdict: string }>`
      select priv.decide_message(${hashes[0]?.keyId ?? ''}, ${all}::bytea[], ${attempt},
        ${linkHash ?? null}) as verdict`.execute(db);
    return rows[0].verdict === 'send' ? discloseMail(app, db, lease, waiting.id) : undefined;
  });
  const ticket = await decided.catch((thrown) => {
    const code = (thrown as { code?: string }).code ?? '';
    if (shut.has(code)) return undefined; // another sender had it first
    if (code !== 'disclosure.refused') throw thrown;
    app.log.warn({ err: thrown, message: waiting.id }, 'mail may be given to nobody just now');
    return under((db) => postpone(db, waiting));
  });
  if (!ticket) return;
  let attached = false;
  const payload = { 'message.address': waiting.address, 'message.text': waiting.facts };
  const handed = await handedOver(ticket, payload, () =>
    tools.port.deliver(async (way) => {
      const prepared = await prepareMail(tools, waiting, link, way);
      attached = prepared.mail.attachments !== undefined;
      return prepared;
    }),
  );
  await under((db) => settle(db, waiting, attempt, handed, attached));
}

async function readWaiting(
  { app }: DeliveryTools,
  id: string,
  purpose: PurposeName,
): Promise<Waiting | undefined> {
  return app
    .withPurpose({ purpose, anchor: { pending_message: id } }, async (db, lease) => {
      const views = viewsOf(db, purpose);
      const row = await views
        .selectFrom('message')
        .select(['template', 'facts', 'state', 'attempts', 'to_sealed', 'secret_sealed', 'about'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const own = (sealed: Uint8Array | null, what: 'to' | 'secret') =>
        sealed === null ? undefined : app.seal.unseal(sealed, sealedFor(id, what));
      return {
        id,
        purpose,
        template: templates.get(row.template),
        facts: row.facts as Record<string, string>,
        accountId: lease.accountId,
        about: row.about,
        attempts: row.attempts,
        state: row.state,
        address:
          lease.subjectId === null ? own(row.to_sealed, 'to') : await verifiedEmail(db, purpose),
        secret: own(row.secret_sealed, 'secret') ?? '',
        wantsContent: await wantsContent(db, purpose, lease.accountId),
      };
    })
    .catch((error) => {
      if (shut.has((error as { code?: string }).code ?? '')) return undefined;
      throw error;
    });
}

interface MessageViews {
  message: {
    id: string;
    template: string;
    facts: unknown;
    state: string;
    attempts: number;
    to_sealed: Uint8Array | null;
    secret_sealed: Uint8Array | null;
    about: string;
  };
  contact_point: { kind: string; value: string; verified_at: Date | null };
  message_setting: { notify_content: boolean };
}

function viewsOf(db: Db, purpose: PurposeName): Kysely<MessageViews> {
  const views = db as unknown as Kysely<MessageViews>;
  return views.withSchema(schemaOf(purpose));
}

/** An address that the person has shown to be theirs; the newest of them. */
async function verifiedEmail(db: Db, purpose: PurposeName): Promise<string | undefined> {
  const row = await viewsOf(db, purpose)
    .selectFrom('contact_point')
    .select('value')
    .where('kind', '=', 'email')
    .where('verified_at', 'is not', null)
    .orderBy('verified_at', 'desc')
    .executeTakeFirst();
  return row?.value;
}

async function wantsContent(db: Db, purpose: PurposeName, account: string | null) {
  if (purpose !== 'fax.deliver' || account === null) return false;
  const row = await viewsOf(db, purpose)
    .selectFrom('message_setting')
    .select('notify_content')
    .executeTakeFirst();
  return row?.notify_content ?? false;
}

/**
 * Mail that can be stopped carries what stops it: made before the gate is asked, which keeps its
 * hash.
 */
function linkOf(
  { app, keys, domain }: DeliveryTools,
  { id, template }: Waiting,
  address: AddressHash | undefined,
): UnsubscribeWays | undefined {
  const kind = kindOf((template as Template).name);
  if (address === undefined || !optionalKinds.has(kind)) return undefined;
  const at = { baseUrl: app.baseUrl(), domain, key: keys.link };
  return unsubscribeWays(at, { message: id, kind, ...address });
}

async function prepareMail(
  { app, domain, from, contentOf }: DeliveryTools,
  waiting: Waiting,
  link: UnsubscribeWays | undefined,
  way: Way,
): Promise<Prepared> {
  const template = waiting.template as Template;
  const kind = kindOf(template.name);
  const carries = mayCarryContent(template, waiting.wantsContent, way);
  const content = carries && contentOf ? await contentOf(waiting.id, waiting.about) : null;
  const around = {
    baseUrl: app.baseUrl(),
    operator: app.config.operatorName ?? 'Platen',
    secret: waiting.secret,
    about: waiting.about,
    attached: content !== null,
  };
  const footing = { kind, unsubscribe: link?.https };
  const mail = {
    ...renderMessage(template, waiting.facts, around, footing),
    from,
    to: waiting.address as string,
    bouncesTo: `bounce+${waiting.id.toLowerCase()}@${domain}`,
    messageId: `<${waiting.id}@${domain}>`,
    date: app.clock.date(),
    unsubscribe: link,
  };
  if (content === null) return { mail };
  return {
    mail: { ...mail, attachments: [content.file] },
    within: (handOver) => handedOver(content.ticket, { 'fax_page.image': content.file }, handOver),
  };
}

/** A fax goes into a mail only where its account wants it and every hop is encrypted (P-4-03). */
export function mayCarryContent(template: Template, wanted: boolean, way: Way): boolean {
  return template.content !== undefined && wanted && way.encrypted && way.toTheEnd;
}

/** Whoever takes our mail gets the address and the words, for this one message. */
function discloseMail(app: App, db: Db, lease: Lease, message: string) {
  return app.disclose(db, lease, {
    recipient: app.recipients.mail,
    ground: 'processor',
    fields: ['message.address', 'message.text'],
    about: message,
  });
}

class NotHandedOver extends Error {
  readonly handed: HandOver;
  constructor(handed: HandOver) {
    super(handed.outcome);
    this.handed = handed;
  }
}

/** Hands over under the ticket; what did not go is not written down as gone. */
async function handedOver<Field extends MailField>(
  ticket: Ticket<Field>,
  payload: { readonly [Name in Field]: unknown },
  handOver: () => Promise<HandOver>,
): Promise<HandOver> {
  try {
    return await ticket.send(payload, async () => {
      const handed = await handOver();
      if (handed.outcome !== 'handed_over') throw new NotHandedOver(handed);
      return handed;
    });
  } catch (thrown) {
    if (thrown instanceof NotHandedOver) return thrown.handed;
    throw thrown;
  }
}

type MailField = 'message.address' | 'message.text' | 'fax_page.image';

async function postpone(db: Db, { attempts }: Waiting): Promise<undefined> {
  const pause = pausesMinutes[attempts];
  if (pause === undefined) await fail(db, 'not_disclosed');
  else {
    const again = sql`priv.now() + make_interval(mins => ${pause})`;
    await sql`select priv.postpone_message(${again})`.execute(db);
  }
  return undefined;
}

async function fail(db: Db, why: string): Promise<void> {
  await sql`select priv.fail_message(${why})`.execute(db);
}

/** A sender that died between asking and hearing: nobody knows whether the mail went. What must be
 * sent goes again under the same Message-ID; a promotion is better lost than sent twice. */
async function recover(db: Db, { id, template }: Waiting): Promise<void> {
  const again = template && optionalKinds.has(kindOf(template.name)) ? null : sql`priv.now()`;
  await sql`select priv.settle_message(null, 'unknown', null, null, null, 'relay_silent', ${again})`.execute(
    db,
  );
  if (again !== null) await tell(db, messageNews, id);
}

async function settle(
  db: Db,
  { attempts, template }: Waiting,
  attempt: string,
  handed: HandOver,
  attached: boolean,
): Promise<void> {
  const optional = optionalKinds.has(kindOf((template as Template).name));
  const pause = pausesMinutes[attempts];
  const tries =
    handed.outcome === 'deferred' || (handed.outcome === 'unknown' && !optional)
      ? pause
      : undefined;
  const again = tries === undefined ? null : sql`priv.now() + make_interval(mins => ${tries})`;
  const content = handed.outcome !== 'handed_over' ? null : attached ? 'attached' : 'link';
  const noSuchAddress = handed.outcome === 'refused' && handed.noSuchAddress;
  const why =
    handed.outcome !== 'refused' ? 'relay_silent' : noSuchAddress ? 'bounced' : 'relay_refused';
  await sql`select priv.settle_message(${attempt}, ${handed.outcome}, ${handed.code},
    ${handed.secure}, ${template?.content ? content : null}, ${why}, ${again})`.execute(db);
}

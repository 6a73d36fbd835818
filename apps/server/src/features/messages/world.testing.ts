// The world of mail tests: Ada's clinic with an address that is proven hers, a fax that came in,
// and the whole service with its catcher.
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type pg from 'pg';
import { CaughtStore } from '../../platform/email/mail-catcher.ts';
import { makeIds } from '../../platform/ids.ts';
import { type TestService, type TestServiceOptions, testService } from '../../service.testing.ts';
import { formOf, type NewMessage, topicOf } from '../privacy/index.ts';
import { hashesOf } from './address-hash.ts';
import { deliverJob } from './jobs.ts';
import { type MailKeys, readMailKeys } from './mail-keys.ts';

const settledWithinMs = 15_000;

export const adasAddress = 'ada@example.org';

export interface Arrived {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Header lines by lower-case name. */
  headers: Map<string, string>;
  source: string;
  attachments: { filename?: string; contentType: string }[];
}

export interface MailWorld extends TestService {
  owner: pg.Client;
  keys: MailKeys;
  subjectId: string;
  accountId: string;
  cookie: string;
  faxId: string;
  /** Writes a message to Ada, or to whom it says, under her own session. Returns its id. */
  write(message: Partial<NewMessage> & { template: string }): Promise<string>;
  /** The notice of the fax that came in. */
  notify(): Promise<string>;
  /** Waits until the gate has decided; `state reason`. */
  settled(id: string): Promise<string>;
  /** The mail with that message's id, when it has been sent. */
  arrived(id: string): Promise<Arrived>;
  /** Every mail that has been caught, newest first. */
  caught(): Promise<Arrived[]>;
  /** Ada answers a question of her preference centre. */
  choose(purpose: string, decision: 'yes' | 'no'): Promise<void>;
  /** Puts a message into the outbox, whoever would write it; `later` leaves it there. */
  plant(template: string, how?: Planted): Promise<string>;
  hash(address: string): Buffer;
}

export interface Planted {
  facts?: Record<string, string>;
  /** What a caller would like it to be. */
  kind?: string;
  later?: boolean;
  accountId?: string | null;
  subjectId?: string | null;
  about?: string;
}

const sampleFacts = {
  title: 'Three new things',
  words: 'You can now do this.',
  link: 'https://example.org/new',
  action: 'See them',
  partner: 'Bo’s law office',
  closed: '2026-11-24',
  until: '',
  version: '2026-12-08',
  effective: '2026-12-08',
  summary: 'Something is new.',
  amount: '3.00 EUR',
  due: '2026-12-24',
  happened: 'A copy was lost.',
  data: 'Your name',
  done: 'We found it.',
  advice: 'Nothing.',
};

export async function mailWorld(options: TestServiceOptions = {}): Promise<MailWorld> {
  const service = await testService(options);
  const cookie = await service.signIn();
  const owner = await service.database.superuser();
  const { accountId } = service.app.installation;
  const found = await owner.query('select subject_id from vault.membership where account_id = $1', [
    accountId,
  ]);
  const subjectId = found.rows[0].subject_id as string;
  await owner.query(
    'update vault.contact_point set verified_at = priv.now() where subject_id = $1',
    [subjectId],
  );
  const faxId = await plantFax(owner, accountId);
  const keys = readMailKeys(join(service.dataDir, 'keys'));
  const store = new CaughtStore({
    dir: join(service.dataDir, 'caught-mail'),
    key: keys.catcher,
    id: makeIds(),
    now: () => Date.now(),
    keptMs: 1e12,
  });
  const session = cookie.slice(cookie.indexOf('=') + 1);
  const write: MailWorld['write'] = (message) =>
    service.app.withPurpose({ purpose: 'account.profile', anchor: { session } }, (db, lease) =>
      service.app.send(db, {
        to: { subject: subjectId },
        account: lease.accountId as string,
        about: accountId,
        ...message,
      }),
    );
  const settled = (id: string) => settle(service, owner, id);
  const caught = () => Promise.all(store.list(1000).map(({ to, source }) => parsed(to, source)));
  return {
    ...service,
    owner,
    keys,
    subjectId,
    accountId,
    cookie,
    faxId,
    write,
    settled,
    caught,
    notify: () =>
      write({
        template: 'fax.inbound/received',
        about: faxId,
        facts: { fax: faxId, pages: 3, number: '+1 202 555 0190', partial: 'no' },
      }),
    arrived: async (id) => {
      const state = await settled(id);
      const mail = (await caught()).find(({ source }) => source.includes(`<${id}@`));
      if (!mail) throw new Error(`${id} did not arrive: ${state}`);
      return mail;
    },
    choose: (purpose, decision) => choose(service, cookie, purpose, decision),
    plant: (template, how) => plant({ service, owner, accountId, subjectId }, template, how),
    hash: (address) => hashesOf(keys.hash, address)[0].hash,
  };
}

async function plantFax(owner: pg.Client, accountId: string): Promise<string> {
  const { rows } = await owner.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       time_zone, sequence, pages_total, source)
     select priv.ulid('fax'), $1, i.id, 'inbound', 'received', '+12025550123', '+12025550190', 'UTC', 0,
       3, 'network'
     from vault.inbox i where i.account_id = $1 limit 1 returning id`,
    [accountId],
  );
  return rows[0].id;
}

async function parsed(to: string, source: Buffer): Promise<Arrived> {
  const mail = await simpleParser(source);
  return {
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    headers: new Map(mail.headerLines.map(({ key, line }) => [key, line])),
    source: source.toString('latin1'),
    attachments: mail.attachments,
  };
}

async function choose(
  service: TestService,
  cookie: string,
  purpose: string,
  decision: 'yes' | 'no',
): Promise<void> {
  const topic = topicOf(purpose, 'email');
  if (!topic) throw new Error(`no choice of ${purpose}`);
  const answer = await service.call('/v1/choices', {
    as: { cookie },
    method: 'POST',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify({
      purpose,
      channel: 'email',
      decision,
      text_sha256: formOf('form', topic).sha256,
    }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

interface Planting {
  service: TestService;
  owner: pg.Client;
  accountId: string;
  subjectId: string;
}

async function plant(
  { service, owner, accountId, subjectId }: Planting,
  template: string,
  { facts = {}, kind, later, ...to }: Planted = {},
): Promise<string> {
  const at = later ? 'infinity' : '-infinity';
  const { rows } = await owner.query(
    `insert into vault.message (id, template, kind, account_id, subject_id, to_sealed, about,
       facts, written_under, next_at, source)
     values (priv.ulid('msg'), $1, $2, $3, $4, $5, $6, $7, 'comm.service', $8, 'system')
     returning id`,
    [
      template,
      kind ?? null,
      to.accountId === undefined ? accountId : to.accountId,
      to.subjectId === undefined ? subjectId : to.subjectId,
      null,
      to.about ?? accountId,
      JSON.stringify({ ...sampleFacts, ...facts }),
      at,
    ],
  );
  const [{ id }] = rows;
  if (!later) await service.app.jobs.wake(deliverJob, id);
  return id;
}

async function settle(service: TestService, owner: pg.Client, id: string): Promise<string> {
  for (const until = Date.now() + settledWithinMs; Date.now() < until; ) {
    const { rows } = await owner.query('select state, reason from vault.message where id = $1', [
      id,
    ]);
    if (rows.length === 0) return 'gone';
    const { state, reason } = rows[0];
    if (state !== 'pending' && state !== 'sending') return reason ? `${state} ${reason}` : state;
    await new Promise((again) => setTimeout(again, 20));
  }
  const failures = service.logged.filter((line) => line.includes('"level":50')).slice(-3);
  throw new Error(`${id} never ended: ${failures.join('\n')}`);
}

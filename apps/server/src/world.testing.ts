// The small named world of the server's tests: Ada's clinic and Bo's law office, each with a
// session, an API key, a number and an inbox, put there by the owner as the first start would.
import type pg from 'pg';
import { type MakeId, makeIds } from './platform/ids.ts';

export interface Tenant {
  accountId: string;
  subjectId: string;
  session: string;
  apiKey: string;
  number: string;
  numberId: string;
  inboxId: string;
}

export interface World {
  ada: Tenant;
  bo: Tenant;
}

/** Fills a migrated database. `owner` is a connection as the owner login. */
export async function peopleIn(owner: pg.Client): Promise<World> {
  const id = makeIds();
  return {
    ada: await tenant(owner, id, 'Ada', 'Ada’s clinic', '+12025550190'),
    bo: await tenant(owner, id, 'Bo', 'Bo’s law office', '+12025550191'),
  };
}

const sendAndSee = ['fax.send', 'fax.display', 'number.manage'];

/** Accepts the text in force: $1 the choice, $2 the person, $3 the account. */
export const acceptSql = `
  insert into vault.choice_event (id, subject_id, account_id, kind, decision, channel,
  text_sha256, policy_version_id, source)
  select $1, $2, $3, 'policy_accept', 'yes', 'first_run', v.text_sha256, v.id, 'form'
  from priv.policy_version v where v.id = priv.current_version()`;

export async function tenant(
  owner: pg.Client,
  id: MakeId,
  person: string,
  account: string,
  number: string,
): Promise<Tenant> {
  const made: Tenant = {
    accountId: id('acc'),
    subjectId: id('sub'),
    session: `session-of-${person}`,
    apiKey: `pk_test_${person}`,
    number,
    numberId: id('num'),
    inboxId: id('inb'),
  };
  const { accountId, subjectId, inboxId } = made;
  const event = id('evt');
  const run = (sql: string, values: unknown[]) => owner.query(sql, values);
  await run(
    `insert into vault.account (id, state, name, header_identity, time_zone, source)
     values ($1, 'unclaimed', $2, $2, 'UTC', 'system')`,
    [accountId, account],
  );
  await run(`insert into vault.subject (id, name, source) values ($1, $2, 'form')`, [
    subjectId,
    person,
  ]);
  await run(
    `insert into vault.contact_point (id, subject_id, kind, value, source)
     values ($1, $2, 'email', $3, 'form')`,
    [id('con'), subjectId, `${person.toLowerCase()}@example.org`],
  );
  await run(acceptSql, [event, subjectId, accountId]);
  await run(`update vault.account set state = 'active', accepted_event_id = $2 where id = $1`, [
    accountId,
    event,
  ]);
  await run(
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ($1, $2, $3, 'owner', 'form')`,
    [id('mem'), accountId, subjectId],
  );
  await run(
    `insert into auth.login_session
       (id, token_hash, subject_id, account_id, expires_at, remembered, source)
     values ($1, sha256(convert_to($2, 'UTF8')), $3, $4, priv.now() + interval '30 days', true,
       'form')`,
    [id('ses'), made.session, subjectId, accountId],
  );
  await run(
    `insert into vault.api_key (id, account_id, label, mode, token_hash, last_four, purposes, source)
     values ($1, $2, 'test', 'test', sha256(convert_to($3, 'UTF8')), '0000', $4, 'form')`,
    [id('key'), accountId, made.apiKey, sendAndSee],
  );
  await run(`insert into vault.inbox (id, account_id, name, source) values ($1, $2, $3, 'form')`, [
    inboxId,
    accountId,
    'Front desk',
  ]);
  await run(
    `insert into vault.number (id, account_id, inbox_id, number, label, source)
     values ($1, $2, $3, $4, 'Main', 'form')`,
    [made.numberId, accountId, inboxId, number],
  );
  return made;
}

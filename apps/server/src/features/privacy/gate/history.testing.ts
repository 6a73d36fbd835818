// Lets a history happen in a real database, and looks at it through the real doorways. Only a
// superuser can make the past: it writes as a replica, so that no trigger insists on the present.
import type pg from 'pg';
import type { TestDatabase } from '../../../platform/db/testing.ts';
import { schemaOf } from '../doorway.ts';
import { planted, under } from '../hands.testing.ts';
import {
  accountOf,
  accounts,
  holderOf,
  type Look,
  people,
  type Step,
  type Version,
  versions,
} from './oracle.testing.ts';

export interface History {
  /** Empties the world, and gives these purposes to the texts. */
  begin(texts: Record<Version, string[]>): Promise<void>;
  happen(step: Step): Promise<void>;
  /** The ids seen through the doorway, or the refusal's detail. */
  look(look: Look): Promise<string[] | string>;
}

const actors: Record<string, { login: 'web' | 'jobs'; actor: string }> = {
  'account.profile': { login: 'web', actor: 'user' },
  'fax.display': { login: 'web', actor: 'user' },
  'rights.fulfil': { login: 'jobs', actor: 'job:export' },
  'marketing.email': { login: 'jobs', actor: 'job:deliver' },
};

export async function historyIn(database: TestDatabase): Promise<History> {
  const root = await database.superuser();
  const clients = { web: await database.connect('web'), jobs: await database.connect('jobs') };
  await root.query('set session_replication_role = replica');
  // A row that is past its time from the first: the table would not take it, the test wants it.
  await root.query('alter table vault.document drop constraint goes_in_time');
  return new HistoryInDatabase(root, clients);
}

class HistoryInDatabase implements History {
  readonly #root: pg.Client;
  readonly #clients: Record<'web' | 'jobs', pg.Client>;
  #began = new Date();
  #minute = 0;
  #kept: string[] = [];
  #events = 0;

  constructor(root: pg.Client, clients: Record<'web' | 'jobs', pg.Client>) {
    this.#root = root;
    this.#clients = clients;
  }

  #run(text: string, values: unknown[] = []) {
    return this.#root.query(text, values);
  }

  #write(person: string, kind: string, facts: [string | null, string, string]) {
    return this.#run(
      `insert into vault.choice_event (id, subject_id, account_id, kind, purpose, decision, channel,
         text_sha256, policy_version_id, source)
       values ($1, $2, $3, $4, $5, $6, case $4 when 'purpose' then 'web' else 'form' end, 'x', $7,
         'form')`,
      [
        `cho_${++this.#events}`,
        person,
        accountOf[person as keyof typeof accountOf],
        kind,
        ...facts,
      ],
    );
  }

  async begin(texts: Record<Version, string[]>): Promise<void> {
    this.#kept = [];
    await this.#clock(0);
    this.#began = (await this.#run('select priv.now() as it')).rows[0].it as Date;
    for (const table of [
      'document',
      'number',
      'inbox',
      'contact_point',
      'membership',
      'account',
      'subject',
    ]) {
      await this.#run(`delete from vault.${table}`);
    }
    await this.#run('delete from vault.choice_event');
    await this.#run('delete from priv.freeze');
    await this.#run(`delete from priv.version_purpose where policy_version_id < '2026'`);
    for (const version of versions) {
      await this.#run(
        `insert into priv.policy_version (id, text_sha256, effective_existing_at, state)
         values ($1::text, $1::text, $1::text::timestamptz, 'published') on conflict do nothing`,
        [version],
      );
      await this.#run('insert into priv.version_purpose select $1, unnest($2::text[])', [
        version,
        texts[version],
      ]);
    }
    for (const person of people) {
      await this.#run(`insert into vault.subject (id, name, source) values ($1, $1, 'form')`, [
        person,
      ]);
      await this.#run(
        `insert into vault.membership (id, account_id, subject_id, role, source)
         values ($1, $2, $1, $3, 'form')`,
        [person, accountOf[person], person === 'sub_member' ? 'member' : 'owner'],
      );
    }
    for (const account of accounts) {
      // The acceptance that made the account; under a text that is none of the test's.
      await this.#write(holderOf[account], 'policy_accept', [null, 'yes', '1999-01-01']);
      await this.#run(
        `insert into vault.account (id, state, name, header_identity, time_zone, accepted_event_id,
           source) values ($1, 'active', $1, $1, 'UTC', $2, 'form')`,
        [account, `cho_${this.#events}`],
      );
    }
  }

  async #clock(to: number): Promise<void> {
    this.#minute = to;
    await this.#run(`create or replace function priv.now() returns timestamptz
      language sql stable parallel safe return clock_timestamp() + interval '${to} minutes'`);
    if (to % 1440 < 30) await this.#run('select priv.roll_leases(36500)');
  }

  async happen(step: Step): Promise<void> {
    switch (step.does) {
      case 'collect':
        return this.#collect(step.row);
      case 'delete': {
        const [gone] = this.#kept.splice(step.row % Math.max(1, this.#kept.length), 1);
        for (const table of ['number', 'contact_point', 'document', 'inbox']) {
          await this.#run(`delete from vault.${table} where id = $1`, [gone ?? null]);
        }
        break;
      }
      case 'accept':
        await this.#write(step.person, 'policy_accept', [null, step.decision, step.version]);
        break;
      case 'choose':
        await this.#write(step.person, 'purpose', [step.purpose, step.decision, versions[0]]);
        break;
      case 'freeze':
        await this.#run(
          `insert into priv.freeze (${ownerOf(step.what)}, why) values ($1, 'hold')`,
          [step.what],
        );
        break;
      case 'thaw':
        await this.#run(`delete from priv.freeze where ${ownerOf(step.what)} = $1`, [step.what]);
        break;
      case 'close':
        await this.#run(
          `update vault.account set state = 'closed', closed_version_id = $2, closed_at = priv.now() where id = $1`,
          [step.account, step.version],
        );
        break;
      case 'reopen':
        await this.#run(
          `update vault.account set state = 'active', closed_version_id = null, closed_at = null where id = $1`,
          [step.account],
        );
        break;
      case 'declare':
        await this.#run('update vault.account set mailbox_policy = $2 where id = $1', [
          step.account,
          step.policy,
        ]);
        break;
      case 'wait':
        await this.#clock(this.#minute + step.minutes);
        break;
    }
  }

  async #collect(row: Extract<Step, { does: 'collect' }>['row']): Promise<void> {
    this.#kept.push(row.id);
    const columns = `id, policy_version_id, source${row.account ? ', account_id' : ''}${row.person ? ', subject_id' : ''}`;
    const values = [row.id, row.version, 'form', row.account, row.person].filter(Boolean);
    const more = {
      number: [', inbox_id, number, label', `, 'inb', '+1202${1_000_000 + ++this.#events}', 'x'`],
      inbox: [', name, owner_subject_id', `, 'x', ${row.owner ? `'${row.owner}'` : 'null'}`],
      contact_point: [', kind, value', `, 'email', 'x'`],
      document: [', kind, bytes, pages, facts_key, facts, delete_at', `, 'pdf', 1, 1, '', '', $0`],
    }[row.table];
    const at =
      row.due === undefined
        ? 'infinity'
        : new Date(this.#began.getTime() + row.due * 60_000).toISOString();
    await this.#run(
      `insert into vault.${row.table} (${columns}${more[0]})
       values (${values.map((_, at) => `$${at + 1}`)}${more[1].replace('$0', `'${at}'`)})`,
      values,
    );
  }

  async look({ purpose, table, person }: Look): Promise<string[] | string> {
    const { login, actor } = actors[purpose];
    const client = this.#clients[login];
    const asked = { purpose, actor, anchor: 'x', account: accountOf[person], subject: person };
    const lease = await planted(this.#root, client, asked);
    // Some doorways show no id: what they are told by is then the number, which is the same text.
    const column = purpose === 'marketing.email' ? 'subject_id' : 'id';
    const read = `select ${column} as id from ${schemaOf(purpose)}.${table}`;
    return under<{ id: string }>(client, lease, read).then(
      (seen) => seen.map(({ id }) => id).sort(),
      (error) => String((error as { detail?: string }).detail),
    );
  }
}

function ownerOf(what: string): 'account_id' | 'subject_id' {
  return what.startsWith('acc_') ? 'account_id' : 'subject_id';
}

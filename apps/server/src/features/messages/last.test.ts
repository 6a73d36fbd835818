// An opt-out lasts: it outlives the person, comes back with the address, survives a restored
// backup, and no list, sale or clerk undoes it. Only the person does, by saying yes anew.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { sql } from 'kysely';
import { drawKey } from '../../platform/crypto/seal.ts';
import type { MailPort } from '../../platform/email/mail-port.ts';
import { formOf, topicOf } from '../privacy/index.ts';
import { type HashKeys, hashesOf, normalPhone } from './address-hash.ts';
import { deliverMessage } from './deliver-message.ts';
import { OptOutJournal } from './opt-out-journal.ts';
import { adasAddress, type MailWorld, mailWorld } from './world.testing.ts';

const promotion = 'marketing.email/offer';

/** So many turns of the event loop: time in which everything else may happen. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((go) => setImmediate(go));
}

/** Ada's opt-out by link, as her mail program does it. */
async function optOut(world: MailWorld): Promise<void> {
  await world.choose('marketing.email', 'yes');
  const mail = await world.arrived(await world.plant(promotion));
  const path = new URL(/https?:\/\/\S+\/unsubscribe\/\S+/.exec(mail.text)?.[0] ?? '').pathname;
  const answer = await world.call(path, { as: 'nobody', method: 'POST' });
  assert.equal(answer.status, 200);
  // So that no cap stands in for the opt-out.
  await world.owner.query('delete from priv.marketing_sent');
}

/** Somebody new with that address, who never said anything here. */
async function register(world: MailWorld, address: string): Promise<string> {
  const { owner } = world;
  const { rows } = await owner.query(
    `insert into vault.subject (id, name, source) values (priv.ulid('sub'), 'Ada', 'form') returning id`,
  );
  const [{ id }] = rows;
  await owner.query(
    `insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
     values (priv.ulid('con'), $1, 'email', $2, priv.now(), 'form')`,
    [id, address],
  );
  return id;
}

/** A yes that came with the sale of another service: true, and not said here. */
async function bring(world: MailWorld, subjectId: string, source: 'transfer' | 'import') {
  const topic = topicOf('marketing.email', 'email');
  assert.ok(topic);
  const owner = await world.database.connect('owner');
  await owner.query(
    `insert into vault.choice_event (id, subject_id, kind, purpose, channel, decision, text_sha256,
       source)
     values ($4, $1, 'purpose', 'marketing.email', 'email', 'yes', $2, $3)`,
    [subjectId, formOf(source, topic).sha256, source, `cho_${source}`],
  );
}

describe('an opt-out', () => {
  let world: MailWorld;
  before(async () => {
    world = await mailWorld();
    await optOut(world);
  });
  after(() => world.close());

  test('P-3B-02: outlives the person, and meets the address when it comes back', async () => {
    await world.owner.query('alter table vault.account disable trigger user');
    await world.owner.query('update vault.account set accepted_event_id = null, state = $1', [
      'unclaimed',
    ]);
    await world.owner.query('delete from auth.login_session');
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query('delete from vault.message');
    await world.owner.query('delete from vault.choice_event');
    await world.owner.query('delete from vault.membership');
    await world.owner.query('delete from vault.contact_point');
    await world.owner.query('delete from vault.subject');
    await world.owner.query('set session_replication_role = origin');
    const kept = await world.owner.query('select * from priv.suppression');
    assert.equal(kept.rowCount, 1);
    assert.doesNotMatch(JSON.stringify(kept.rows), /ada|example/i);
    const again = await register(world, 'ADA@Example.ORG');
    const send = () =>
      world.plant(promotion, { subjectId: again, accountId: null }).then(world.settled);
    assert.equal(await send(), 'refused no_choice', 'nothing was said yet');
    await bring(world, again, 'transfer');
    assert.equal(await send(), 'refused suppressed', 'a yes that came with a sale lifts nothing');
    await assert.rejects(bring(world, again, 'import'), { code: '23514' });
    assert.equal(await send(), 'refused suppressed');
  });

  test('P-3B-02: cannot be taken away or moved back, by any login and by the owner', async () => {
    const changes = [
      'delete from priv.suppression',
      'truncate priv.suppression',
      `update priv.suppression set since = 'infinity', kind = 'news.tips'`,
      `update priv.suppression set since = since - interval '1 day'`,
    ];
    for (const login of ['web', 'staff', 'jobs', 'owner'] as const) {
      const client = await world.database.connect(login);
      for (const change of changes) {
        const code = await client.query(change).catch((error) => error.code);
        assert.equal(code, '42501', `${login}: ${change}`);
      }
    }
  });
});

test('P-3B-02: an older backup, restored, knows it again before anything is sent', async () => {
  const world = await mailWorld();
  try {
    await optOut(world);
    const row = (await world.owner.query('select * from priv.suppression')).rows[0];
    // The backup is older than the opt-out: neither the hash nor the word in the ledger is in it.
    await world.owner.query('alter table priv.suppression disable trigger user');
    await world.owner.query('delete from priv.suppression');
    await world.owner.query('alter table priv.suppression enable trigger user');
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query(`delete from vault.choice_event where decision = 'no'`);
    await world.owner.query('set session_replication_role = origin');
    const journal = new OptOutJournal(join(world.dataDir, 'opt-outs', 'journal.jsonl'));
    assert.equal(await journal.reconcile(world.app.background), 1);
    assert.equal(await journal.reconcile(world.app.background), 0);
    assert.deepEqual((await world.owner.query('select * from priv.suppression')).rows[0], row);
    assert.equal(await world.settled(await world.plant(promotion)), 'refused suppressed');
  } finally {
    await world.close();
  }
});

test('P-3B-02: after an opt-out has been answered nothing goes, however close they come', async () => {
  const world = await mailWorld();
  try {
    await world.choose('marketing.email', 'yes');
    const pairs = 300;
    const { rows: people } = await world.owner.query(
      `with made as (insert into vault.subject (id, name, source)
         select priv.ulid('sub'), 'Reader', 'form' from generate_series(1, $1) returning id)
       insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
       select priv.ulid('con'), id, 'email', lower(id) || '@example.org', priv.now(), 'form' from made
       returning subject_id as id, value`,
      [pairs],
    );
    const ids = await Promise.all(
      people.map(({ id }) =>
        world.plant('signup.followup/reminder', {
          subjectId: id,
          accountId: null,
          later: true,
          about: 'dra_01M86FAV667BN182RETXN51WXY',
        }),
      ),
    );
    const handedOver = new Map<string, number>();
    const stoppedAt = new Map<string, number>();
    const stop = async (value: string) => {
      await sql`select priv.opt_out('k1', ${world.hash(value)}, 'signup.followup', 'one_click',
        null)`.execute(world.app.web);
      stoppedAt.set(value, performance.now());
    };
    const stopping: Promise<void>[] = [];
    const atTheDoor = new Set(people.filter((_, at) => at % 2 === 0).map(({ value }) => value));
    const port: MailPort = {
      deliver: async (make) => {
        const { mail } = await make({ encrypted: false, toTheEnd: false });
        // The worst moment: the mail is on its way as its reader says stop. Either that is answered
        // only when it has gone, or it must not go.
        const said = atTheDoor.has(mail.to) ? stop(mail.to) : undefined;
        if (said) stopping.push(said);
        await Promise.race([said, turns(50)]);
        handedOver.set(mail.to, performance.now());
        return { outcome: 'handed_over', code: 250, secure: false };
      },
    };
    const tools = { app: world.app, keys: world.keys, domain: 'localhost', from: 'x', port };
    for (let at = 0; at < pairs; at += 2) {
      const [, other] = [people[at], people[at + 1]];
      await Promise.all([
        deliverMessage(tools, ids[at]),
        deliverMessage(tools, ids[at + 1]),
        stop(other.value),
      ]);
    }
    await Promise.all(stopping);
    const { rows: ends } = await world.owner.query(
      `select state, reason, count(*)::int as n from vault.message where id = any ($1) group by 1, 2`,
      [ids],
    );
    const late = people.filter(({ value }) => {
      const went = handedOver.get(value);
      return went !== undefined && went > (stoppedAt.get(value) as number);
    });
    assert.equal(late.length, 0, `${late.length} of ${handedOver.size} went after their opt-out`);
    assert.ok(handedOver.size > 0, `some came first: ${JSON.stringify(ends)}`);
    assert.ok(handedOver.size < pairs, 'some came too late');
  } finally {
    await world.close();
  }
});

test('P-3B-02 control: the person’s own yes, said later, lifts it', async () => {
  const world = await mailWorld();
  try {
    await optOut(world);
    await world.choose('marketing.email', 'yes');
    assert.equal(await world.settled(await world.plant(promotion)), 'sent');
  } finally {
    await world.close();
  }
});

describe('the hash of an address', () => {
  const key = drawKey();
  const keys: HashKeys = {
    current: 'k2',
    keys: new Map([
      ['k1', drawKey()],
      ['k2', key],
    ]),
  };

  it('is one for each spelling of an address, and there is none of what is no address', () => {
    assert.deepEqual(hashesOf(keys, ' ADA@Example.ORG '), hashesOf(keys, 'ada@example.org'));
    for (const bad of ['', 'ada', '@example.org', 'ada@', 'a b@example.org', 'a@b\r\nBcc: c@d.e']) {
      assert.deepEqual(hashesOf(keys, bad), [], bad);
    }
    assert.equal(normalPhone('+1 (202) 555-0190'), '+12025550190');
    assert.equal(normalPhone('555-0190'), undefined);
  });

  it('is asked for under every key that there was, the newest first', () => {
    const hashes = hashesOf(keys, 'ada@example.org');
    assert.deepEqual(
      hashes.map(({ keyId }) => keyId),
      ['k2', 'k1'],
    );
    assert.notDeepEqual(hashes[0].hash, hashes[1].hash);
  });

  it('keeps its journal through a line that a crash cut off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'platen-journal-'));
    const world = await mailWorld();
    try {
      const file = join(folder, 'j', 'journal.jsonl');
      const journal = new OptOutJournal(file);
      const line = {
        key_id: 'k1',
        kind: 'news.tips',
        since: '2026-11-24T09:00:00.000000Z',
        source: 'form',
      };
      journal.add({ ...line, hash: '11'.repeat(32) });
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n{"key_id":"k1","ha`);
      journal.add({ ...line, hash: '22'.repeat(32) });
      assert.equal(await journal.reconcile(world.app.background), 2);
      assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(adasAddress));
    } finally {
      await world.close();
      rmSync(folder, { recursive: true });
    }
  });
});

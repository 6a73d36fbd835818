// The gate, asked about every kind: who may be written to, of what, how often, and for how long.
// Each refusal stands beside a mail that does go.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type pg from 'pg';
import { messageKinds } from '../privacy/index.ts';
import { kindOf, optionalKinds } from './template.ts';
import { templates } from './templates/index.ts';
import { adasAddress, type MailWorld, mailWorld } from './world.testing.ts';

const promotion = 'marketing.email/offer';
const partners = 'marketing.partner/offer';
const closing = 'service.notice/account-closed';

/** A world of its own for what one test does to its person. */
async function inWorld(work: (world: MailWorld) => Promise<void>): Promise<void> {
  const world = await mailWorld();
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

describe('who never said yes', () => {
  let world: MailWorld;
  before(async () => {
    world = await mailWorld();
  });
  after(() => world.close());

  test('P-1A-03: an address given to register with gets no promotion', async () => {
    assert.equal(await world.settled(await world.plant(promotion)), 'refused no_choice');
    assert.equal(await world.settled(await world.plant('news.tips/tip')), 'refused no_choice');
    assert.equal((await world.caught()).length, 0);
  });

  test('P-1A-03 control: it gets what the service has to say', async () => {
    assert.equal(await world.settled(await world.plant(closing)), 'sent');
  });

  test('P-2D-02: a yes to our own offers is none to those of partners', async () => {
    await world.choose('marketing.email', 'yes');
    assert.equal(await world.settled(await world.plant(partners)), 'refused no_choice');
  });

  test('P-2D-02 control: each goes with a yes of its own, and the partner gets no address', async () => {
    await world.choose('marketing.partner', 'yes');
    await world.owner.query('delete from priv.marketing_sent');
    const mail = await world.arrived(await world.plant(partners));
    assert.match(mail.text, /An offer of Bo’s law office, passed on by us/);
    assert.doesNotMatch(mail.headers.get('from') ?? '', /Bo’s law/);
  });
});

test('P-2D-03: of two campaigns at once one is refused, and no window ever holds more', async () => {
  await inWorld(async (world) => {
    await world.choose('marketing.email', 'yes');
    await world.choose('marketing.partner', 'yes');
    const race = await Promise.all([world.plant(promotion), world.plant(partners)]);
    const ends = await Promise.all(race.map(world.settled));
    assert.deepEqual(ends.sort(), ['refused cap', 'sent']);
    const sentDays: number[] = [0];
    // Every few days somebody tries again, for three months.
    for (let day = 2; day < 90; day += 1 + (day % 3)) {
      await world.database.shiftClock(`${day} days 1 minute`);
      const ended = await world.settled(await world.plant(day % 2 ? promotion : partners));
      if (ended === 'sent') sentDays.push(day);
      else assert.equal(ended, 'refused cap', `day ${day}`);
    }
    assert.ok(sentDays.length >= 4, `it does go on: ${sentDays}`);
    for (const day of sentDays) {
      const within = (days: number) => sentDays.filter((one) => one >= day && one < day + days);
      assert.ok(within(7).length <= 1, `one in seven days: ${sentDays}`);
      assert.ok(within(30).length <= 2, `two in thirty days: ${sentDays}`);
    }
  });
});

test('P-2D-03 control: the first goes, and notices are not counted', async () => {
  await inWorld(async (world) => {
    await world.choose('marketing.email', 'yes');
    assert.equal(await world.settled(await world.plant(promotion)), 'sent');
    for (let i = 0; i < 3; i++) {
      assert.equal(await world.settled(await world.plant(closing)), 'sent');
    }
  });
});

describe('who stopped everything', () => {
  let world: MailWorld;
  let owner: pg.Client;
  before(async () => {
    world = await mailWorld();
    ({ owner } = world);
    await world.choose('marketing.email', 'yes');
    await owner.query(`select priv.opt_out('k1', $1, '*', 'form', null)`, [
      world.hash(adasAddress),
    ]);
  });
  after(() => world.close());

  test('P-2E-04: no promotion arrives, whatever its caller calls it', async () => {
    assert.equal(await world.settled(await world.plant(promotion)), 'refused suppressed');
    const disguised = await world.plant(promotion, { kind: 'service.notice' });
    assert.equal(await world.settled(disguised), 'refused suppressed');
    const { rows } = await owner.query('select kind from vault.message where id = $1', [disguised]);
    assert.equal(rows[0].kind, 'marketing.email');
  });

  test('P-2E-04: no login can call a message another kind', async () => {
    for (const login of ['web', 'staff', 'jobs'] as const) {
      const client = await world.database.connect(login);
      for (const statement of [
        `insert into p_account_profile.message (id, template, kind) values ('x', 'a', 'b')`,
        `update p_comm_service.message set kind = 'legal.notice'`,
        `update vault.message set state = 'sent'`,
        `insert into priv.message_kind values ('x.y', 'comm.service', true, null, false, false)`,
      ]) {
        const failed = await client.query(statement).catch((error) => error.code);
        assert.equal(failed, '42501', `${login}: ${statement}`);
      }
    }
  });

  test('P-2E-04 control: what must be said arrives', async () => {
    const id = await world.plant('legal.notice/policy-change', { kind: 'legal.notice' });
    const mail = await world.arrived(id);
    assert.equal(mail.headers.has('list-unsubscribe'), false);
  });
});

describe('who closed the account', () => {
  let world: MailWorld;
  let queued: string[];
  before(async () => {
    world = await mailWorld();
    await world.choose('marketing.email', 'yes');
    queued = await Promise.all(
      [
        promotion,
        'fax.inbound/received',
        closing,
        'legal.notice/policy-change',
        'news.tips/tip',
      ].map((template) => world.plant(template, { later: true, about: world.faxId })),
    );
    await world.owner.query(`update vault.account set state = 'closed' where id = $1`, [
      world.accountId,
    ]);
  });
  after(() => world.close());

  test('P-2E-05: what was waiting at that instant is not sent, but for the receipt of it', async () => {
    await world.owner.query(`update vault.message set next_at = '-infinity' where id = any ($1)`, [
      queued,
    ]);
    for (const id of queued) await world.app.jobs.wake('messages.deliver', id);
    const ends = await Promise.all(queued.map(world.settled));
    assert.deepEqual(
      ends.map((end) => end.split(' ')[1] ?? end),
      ['account_closed', 'account_closed', 'sent', 'account_closed', 'account_closed'],
    );
    assert.equal((await world.caught()).length, 1);
  });

  test('P-2E-05 control: the last invoice and word of a breach still go', async () => {
    for (const template of ['billing.receipt/final-invoice', 'breach.notice/breach']) {
      assert.equal(await world.settled(await world.plant(template)), 'sent', template);
    }
  });

  test('P-6-06: a notice of a new policy to a closed account is refused: account_closed', async () => {
    const notice = 'legal.notice/policy-change';
    assert.equal(await world.settled(await world.plant(notice)), 'refused account_closed');
    // Nor by naming the person without the account, nor as somebody with nothing on file.
    const person = await world.plant(notice, { accountId: null });
    assert.equal(await world.settled(person), 'refused account_closed');
    const nobody = await world.plant(notice, { accountId: null, subjectId: null });
    assert.equal(await world.settled(nobody), 'refused no_person');
  });
});

test('P-6-06 control: an account that is open is told', async () => {
  await inWorld(async (world) => {
    assert.equal(await world.settled(await world.plant('legal.notice/policy-change')), 'sent');
  });
});

describe('a message', () => {
  let world: MailWorld;
  before(async () => {
    world = await mailWorld();
  });
  after(() => world.close());

  it('is dropped when its reason is gone before it is sent', async () => {
    const id = await world.plant('fax.inbound/received', { later: true, about: world.faxId });
    await world.owner.query('update vault.fax set deleted_at = priv.now() where id = $1', [
      world.faxId,
    ]);
    await world.owner.query(`update vault.message set next_at = '-infinity' where id = $1`, [id]);
    await world.app.jobs.wake('messages.deliver', id);
    assert.equal(await world.settled(id), 'dropped reason_gone');
  });

  it('goes to an address that was proven, and to no other', async () => {
    await world.owner.query('update vault.contact_point set verified_at = null');
    assert.equal(await world.settled(await world.plant(closing)), 'refused no_address');
  });

  it('of a template that is not there ends so', async () => {
    const id = await world.plant('service.notice/no-such');
    assert.equal(await world.settled(id), 'failed template_gone');
  });
});

describe('the list of kinds', () => {
  it('is one list in the words, in the code and in the database', async () => {
    await inWorld(async ({ owner }) => {
      const { rows } = await owner.query(
        'select kind, mandatory from priv.message_kind order by kind',
      );
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        [...messageKinds].sort(),
      );
      for (const { kind, mandatory } of rows)
        assert.equal(optionalKinds.has(kind), !mandatory, kind);
      const after = await owner.query('select template from priv.message_after_closing');
      for (const { template } of after.rows) assert.ok(templates.has(template), template);
    });
  });

  it('has each template in just one of them', () => {
    for (const [name] of templates) assert.ok(messageKinds.includes(kindOf(name)), name);
  });
});

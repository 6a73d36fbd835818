// How a decision to give comes about and ends: two people, reasons of its own, a person who is told
// before, an end. The clock runs months ahead here.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  agreeToRelease,
  decideRequest,
  openRelease,
  proposeRelease,
  receiveRequest,
  withdrawRelease,
} from './desk.ts';
import { giveRelease } from './give-release.ts';
import { tellPeople } from './tell-people.ts';
import {
  afterNotice,
  agreed,
  type LegalWorld,
  legalWorld,
  propose,
  refusalOf,
  seat,
  statement,
  validRequest,
} from './world.testing.ts';

let world: LegalWorld;
before(async () => {
  world = await legalWorld();
});
after(() => world.close());

const officer = () => seat(world.people.officer, 'legal_officer');
const cpo = () => seat(world.people.cpo, 'cpo');
const analyst = () => seat(world.people.analyst, 'abuse_analyst');

/** Opens it at that time from now; the clock goes back. */
async function openedAt(release: string, when: string): Promise<string> {
  await world.database.shiftClock(when);
  try {
    return await openRelease(world.app, officer(), release);
  } finally {
    await world.database.shiftClock('0');
  }
}

const named = (ground: 'court_law' | 'illegal_activity') =>
  ({ recipient: world.court, ground, fields: ['subject.name'] }) as const;

describe('illegal activity', () => {
  const ground = 'illegal_activity';

  test('P-2A-05: without a report of abuse about that person there is nothing to decide', async () => {
    const request = await validRequest(world);
    await refusalOf(propose(world, request, { ground }, analyst()), 'validation.request');
    await refusalOf(propose(world, 'cas_none', { ground }, analyst()), 'resource.not_found');
    const { ada, officer: gus } = world.people;
    await world.owner.query(
      `insert into vault.open_case (id, kind, account_id, subject_id, opened_by, reason, state,
         verified_at, closes_at, source)
       values ('cas_thread', 'thread', $1, $2, $3, 'Help', 'open', priv.now(),
         priv.now() + interval '1 hour', 'system')`,
      [ada.accountId, ada.subjectId, gus.staffId],
    );
    await refusalOf(propose(world, 'cas_thread', { ground }, analyst()), 'resource.not_found');
  });

  test('P-2A-05: analyst and officer must agree, and be two people', async () => {
    const release = await propose(world, world.report, { ground }, analyst());
    await afterNotice(world, async () => {
      const waits = () => refusalOf(openRelease(world.app, officer(), release));
      assert.match(await waits(), /not agreed to by legal_officer/);
      await agreeToRelease(world.app, cpo(), release);
      assert.match(await waits(), /not agreed to by legal_officer/);
    });
    const { analyst: hal } = world.people;
    await world.owner.query(
      `insert into vault.staff_role (id, staff_id, subject_id, role, proposed_by, source)
       values ('rol_both', '', $1, 'legal_officer', $2, 'form')`,
      [hal.subjectId, world.people.operator.staffId],
    );
    await world.owner.query(
      `update vault.staff_role set granted_by = $1, granted_at = priv.now() where id = 'rol_both'`,
      [world.people.cpo.staffId],
    );
    const alone = await propose(world, world.report, { ground }, analyst());
    await agreeToRelease(world.app, seat(hal, 'legal_officer'), alone);
    await afterNotice(world, async () => {
      const said = await refusalOf(openRelease(world.app, officer(), alone));
      assert.match(said, /a second person must agree/);
    });
  });

  test('P-2A-05: at T+14 days it is over, also for a package that was begun', async () => {
    const release = await propose(world, world.report, { ground }, analyst());
    await agreeToRelease(world.app, officer(), release);
    await tellPeople(world.app);
    const caseId = await openedAt(release, '13 days 23 hours');
    await world.database.shiftClock('14 days');
    assert.match(await refusalOf(openRelease(world.app, officer(), release)), /expired/);
    const staff = await world.database.connect('staff');
    await assert.rejects(
      staff.query(`select id from priv.open_by_legal_request('legal.respond', $1)`, [
        `${world.people.officer.session}/${caseId}`,
      ]),
      { code: '42501' },
    );
    await world.database.shiftClock('0');
  });

  test('P-2A-05: given once, it is not given again; withdrawn, not at all', async () => {
    const release = await propose(world, world.report, { ground }, analyst());
    await agreeToRelease(world.app, officer(), release);
    await afterNotice(world, async () => {
      const give = () => giveRelease(world.app, officer(), release, named(ground), () => 'given');
      assert.equal(await give(), 'given');
      await refusalOf(give(), 'disclosure.refused');
    });
    const other = await propose(world, world.report, { ground }, analyst());
    await agreeToRelease(world.app, officer(), other);
    await withdrawRelease(world.app, analyst(), other);
    assert.match(await refusalOf(openedAt(other, '11 days')), /withdrawn/);
  });

  test('P-2A-05 control: with a report, both agreeing and in time, the listed fields are given', async () => {
    const release = await propose(world, world.report, { ground }, analyst());
    await agreeToRelease(world.app, officer(), release);
    const content = await afterNotice(world, () =>
      giveRelease(world.app, officer(), release, named(ground), (it) => it),
    );
    assert.deepEqual(
      content['subject.name']?.map(({ value }) => value),
      ['Bo'],
    );
  });
});

describe('a statement of good faith', () => {
  const proposing = async (parts: object) => {
    const request = await validRequest(world);
    return proposeRelease(world.app, officer(), {
      ...{ ground: 'court_law', reason: request, recipient: world.court },
      ...{ fields: ['subject.name'], from: new Date(Date.now() - 86_400_000), to: new Date() },
      ...statement(),
      ...parts,
    });
  };

  test('P-2A-08: nothing, too little, or three times the same is refused', async () => {
    for (const part of ['facts', 'scope', 'alternatives']) {
      for (const text of ['', 'Because.', 'x'.repeat(79), `${' '.repeat(200)}x`]) {
        assert.match(await refusalOf(proposing({ [part]: text })), /80 characters/, part);
      }
    }
    const same =
      'The instrument names this account and nothing short of the listed fields answers it at all.';
    const said = await refusalOf(proposing({ facts: same, scope: same, alternatives: same }));
    assert.match(said, /earlier/);
  });

  test('P-2A-08: the words of one of the last twenty are boilerplate, however they are spaced', async () => {
    const first = statement();
    await proposing(first);
    const again = { facts: `  ${first.facts.toUpperCase().replaceAll(' ', '  ')} ` };
    assert.match(await refusalOf(proposing(again)), /earlier/);
    for (let n = 0; n < 19; n += 1) await proposing({});
    assert.match(await refusalOf(proposing(again)), /earlier/);
    await proposing({});
    await proposing(again);
  });

  test('P-2A-08 control: reasons of its own are kept sealed, with their hash in the audit', async () => {
    const parts = statement();
    const release = await proposing(parts);
    const { rows } = await world.owner.query(
      `select r.*, p.body from vault.release r join priv.audit_pending p
         on p.kind = 'release.proposed' and p.body->>'release' = r.id where r.id = $1`,
      [release],
    );
    const [row] = rows;
    assert.equal(row.body.statement, row.statement_sha256);
    const kept = world.app.seal.unseal(row.statement_sealed, row.request_id);
    assert.deepEqual(JSON.parse(kept), parts);
    assert.ok(!JSON.stringify(row).includes(parts.facts), 'nowhere in plain');
  });
});

describe('the person', () => {
  test('P-2A-13: is told before, and nothing leaves for ten days after', async () => {
    const release = await agreed(world, await validRequest(world));
    assert.match(await refusalOf(openRelease(world.app, officer(), release)), /has not been told/);
    const before = world.told.length;
    await tellPeople(world.app);
    const message = world.told.slice(before).find(({ about }) => about === release);
    assert.deepEqual(message?.to, { subject: world.people.bo.subjectId });
    assert.match(await refusalOf(openedAt(release, '9 days 23 hours')), /less than ten days/);
    await openedAt(release, '10 days 1 minute');
    const told = world.told.length;
    await tellPeople(world.app);
    assert.equal(world.told.length, told, 'once');
  });

  /** Asked for under an order not to tell; given at once. */
  async function gagged(gagUntil?: Date): Promise<string> {
    const request = await validRequest(world, { gagSha256: 'f'.repeat(64), gagUntil });
    const release = await agreed(world, request);
    await tellPeople(world.app);
    await giveRelease(world.app, officer(), release, named('court_law'), () => undefined);
    return release;
  }

  const shown = async (release: string) => {
    const { rows } = await world.owner.query(
      'select shown from vault.disclosure where case_id = $1',
      [release],
    );
    const { session } = world.people.bo;
    const own = await world.app.withPurpose(
      { purpose: 'rights.fulfil', anchor: { session } },
      (db) =>
        db
          .selectFrom('p_rights_fulfil.disclosure')
          .select('id')
          .where('about', '=', release)
          .execute(),
    );
    assert.equal(own.length === 1, rows[0].shown);
    return rows[0].shown as boolean;
  };

  const toldOf = (release: string) => world.told.some(({ about }) => about === release);

  test('P-2A-13: under an order without an end: nothing at T+90 days less an hour, then it goes by itself', async () => {
    const release = await gagged();
    assert.ok(!toldOf(release));
    assert.equal(await shown(release), false);
    await world.database.shiftClock('89 days 23 hours');
    await tellPeople(world.app);
    assert.ok(!toldOf(release));
    await world.database.shiftClock('91 days');
    await tellPeople(world.app);
    assert.ok(toldOf(release));
    await world.database.shiftClock('0');
    assert.equal(await shown(release), true);
  });

  test('P-2A-13: an order is a document with a date, of a year at most, and it is not put off', async () => {
    const later = new Date(Date.now() + 400 * 86_400_000);
    await refusalOf(validRequest(world, { gagSha256: 'f'.repeat(64), gagUntil: later }));
    const soon = new Date(Date.now() + 5 * 86_400_000);
    await refusalOf(validRequest(world, { gagUntil: soon }), 'validation.request');
    const release = await gagged(new Date(Date.now() + 5 * 86_400_000));
    for (const change of [
      `update vault.release set gag_until = priv.now() + interval '1 year' where id = $1`,
      `update vault.release set fields = '{subject.name,fax_page.image}' where id = $1`,
    ]) {
      await assert.rejects(world.owner.query(change, [release]), { detail: 'legal.rewrite' });
    }
    await world.database.shiftClock('5 days 1 minute');
    await tellPeople(world.app);
    await world.database.shiftClock('0');
    assert.ok(toldOf(release));
  });

  test('P-2A-13 control: told ten days before, what was decided is given and shown', async () => {
    const release = await agreed(world, await validRequest(world));
    await afterNotice(world, () =>
      giveRelease(world.app, officer(), release, named('court_law'), () => undefined),
    );
    assert.equal(await shown(release), true);
  });
});

describe('the desk', () => {
  test('is open to whoever holds the role, and to nobody else', async () => {
    const { csr, operator, officer: gus } = world.people;
    const asked = {
      type: 'admin' as const,
      recipient: world.court,
      target: world.people.bo.number,
      country: 'IE',
      instrumentSha256: 'a'.repeat(64),
      from: new Date(0),
      to: new Date(),
      servedAt: new Date(0),
    };
    for (const other of [
      seat(csr, 'csr'),
      seat(csr, 'legal_officer'),
      seat(operator, 'operator'),
      seat(gus, 'cpo'),
    ]) {
      await refusalOf(receiveRequest(world.app, other, asked), 'auth.forbidden');
    }
    const request = await receiveRequest(world.app, officer(), asked);
    const { rows } = await world.owner.query(
      'select subject_id from vault.legal_request where id = $1',
      [request],
    );
    assert.equal(rows[0].subject_id, world.people.bo.subjectId, 'found by the number');
    await refusalOf(decideRequest(world.app, officer(), request, 'closed'), 'legal.state');
  });
});

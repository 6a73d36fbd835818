// What an instrument can reach at most: type × class, whoever agrees; and that a package is the
// list that was decided on, and no more. Through the desk, and as SQL past it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Ceiling,
  ceilings,
  type LegalRequestType,
  legalRequestTypes,
} from '../../../../../../../policy/ceilings.ts';
import {
  type DataClass,
  type DisclosedFieldName,
  disclosedFields,
} from '../../../../../../../policy/disclosed-fields.ts';
import { agreeToRelease, openRelease, proposeRelease } from './desk.ts';
import { giveRelease } from './give-release.ts';
import {
  afterNotice,
  agreed,
  id,
  type LegalWorld,
  legalWorld,
  propose,
  refusalOf,
  seat,
  statement,
  validRequest,
} from './world.testing.ts';

const classes: DataClass[] = ['subscriber', 'session', 'call_record', 'content'];
const oneOf = (wanted: DataClass) =>
  (Object.keys(disclosedFields) as DisclosedFieldName[]).find(
    (name) => disclosedFields[name].class === wanted,
  ) as DisclosedFieldName;

let world: LegalWorld;
before(async () => {
  world = await legalWorld();
});
after(() => world.close());

const groundOf = (type: LegalRequestType) =>
  type === 'emergency' ? 'personal_safety' : ('court_law' as const);

/** A valid request of that type, with everything on record that could open a class. */
function requestOf(type: LegalRequestType, conditions: readonly string[] = []): Promise<string> {
  return validRequest(world, {
    type,
    conditions,
    conditionSha256: conditions.length > 0 ? 'e'.repeat(64) : undefined,
    consented: type === 'user_consent' ? Object.keys(disclosedFields) : undefined,
  });
}

/** A release of one field of that class as the desk takes it: proposed, or refused. */
const isAllowed = (request: string, type: LegalRequestType, wanted: DataClass) =>
  propose(world, request, { ground: groundOf(type), fields: [oneOf(wanted)] }).then(
    () => true,
    (error) => {
      assert.equal(error.code, 'legal.refused', error.message);
      return false;
    },
  );

test('P-2A-04: type by class, nothing above the ceiling can be proposed', async () => {
  for (const type of legalRequestTypes) {
    const request = await requestOf(type);
    const ceiling: Ceiling = ceilings[type];
    for (const wanted of classes) {
      const allowed = await isAllowed(request, type, wanted);
      assert.equal(allowed, ceiling[wanted] === true, `${type} ${wanted}`);
    }
  }
});

test('P-2A-04: a condition opens its class once its document is on record, and no other', async () => {
  for (const type of ['subpoena_civil', 'emergency', 'foreign'] as const) {
    const ceiling: Ceiling = ceilings[type];
    const needed = Object.values(ceiling).find((one) => one !== true) as string;
    const request = await requestOf(type, [needed]);
    for (const wanted of classes) {
      const allowed = await isAllowed(request, type, wanted);
      assert.equal(allowed, ceiling[wanted] !== undefined, `${type} ${wanted}`);
    }
  }
  await assert.rejects(requestOf('foreign', ['because']), { code: 'validation.request' });
  const bare = { type: 'foreign', conditions: ['treaty_instrument'] } as const;
  await assert.rejects(validRequest(world, bare), { code: 'validation.request' });
});

/**
 * Puts a release past the desk's rules, with both agreements: as if the desk had been broken into.
 */
async function smuggled(request: string | null, fields: string[], ground: string): Promise<string> {
  const { bo, officer, cpo, analyst } = world.people;
  const root = await world.database.superuser();
  const release = id('rel');
  await root.query('alter table vault.release disable trigger release_rules');
  await root.query(
    `insert into vault.release (id, ground, request_id, report_case_id, account_id, subject_id,
       recipient_id, fields, from_at, to_at, statement_sealed, statement_sha256, parts_sha256,
       proposed_by, told_at, source)
     values ($1, $2, $3, $4, $5, $6, $7, $8, priv.now() - interval '1 day', priv.now(), '\\x01',
       repeat('a', 64), array['1', '2', '3'], $9, priv.now() - interval '11 days', 'form')`,
    [
      ...[release, ground, request, request === null ? world.report : null],
      ...[bo.accountId, bo.subjectId, world.court, fields, officer.staffId],
    ],
  );
  await root.query('alter table vault.release enable trigger release_rules');
  for (const [person, role] of [
    [officer, 'legal_officer'],
    [cpo, 'cpo'],
    [analyst, 'abuse_analyst'],
  ] as const) {
    await root.query(
      `insert into vault.release_approval (id, release_id, subject_id, staff_id, role, source)
       values ($1, $2, $3, $4, $5, 'form')`,
      [id('apr'), release, person.subjectId, person.staffId, role],
    );
  }
  return release;
}

/** Straight into the register, as the owner of the tables. */
const disclosed = (release: string, ground: string, fields: string[]) =>
  world.owner.query(
    `insert into vault.disclosure (id, account_id, subject_id, recipient_id, purpose, ground, case_id,
       fields, manifest_sha256, token_hash, source)
     values ($1, $2, $3, $4, 'legal.respond', $5, $6, $7, repeat('a', 64), sha256(convert_to($1, 'UTF8')), 'system')`,
    [
      ...[id('dis'), world.people.bo.accountId, world.people.bo.subjectId, world.court],
      ...[ground, release, fields],
    ],
  );

test('P-2A-04: a civil subpoena gets no content, even past the desk and with all agreed', async () => {
  const request = await requestOf('subpoena_civil', ['court_override']);
  const content = await smuggled(request, ['fax_page.image'], 'court_law');
  await assert.rejects(disclosed(content, 'court_law', ['fax_page.image']), {
    detail: 'disclosure.refused',
    message: /above the ceiling of subpoena civil/,
  });
  const officer = seat(world.people.officer, 'legal_officer');
  const decided = {
    recipient: world.court,
    ground: 'court_law',
    fields: ['fax_page.image'],
  } as const;
  const said = await refusalOf(giveRelease(world.app, officer, content, decided, assert.fail));
  assert.match(said, /above the ceiling/);
});

test('P-2A-04: outside the request’s dates, for somebody else, or of an invalid request: refused', async () => {
  const request = await requestOf('warrant');
  const late = { to: new Date(Date.now() + 800 * 86_400_000) };
  assert.match(await refusalOf(propose(world, request, late)), /outside the dates/);
  const other = { recipient: 'rcp_addressee_mail' };
  assert.match(await refusalOf(propose(world, request, other)), /of somebody else/);
  assert.match(
    await refusalOf(propose(world, request, { ground: 'personal_safety' })),
    /not the ground/,
  );
});

test('P-2A-04 control: a warrant gives the listed items, content among them', async () => {
  const release = await agreed(world, await requestOf('warrant'), {
    fields: ['subject.name', 'fax_page.image'],
  });
  const given = await afterNotice(world, () =>
    giveRelease(
      world.app,
      seat(world.people.officer, 'legal_officer'),
      release,
      {
        recipient: world.court,
        ground: 'court_law',
        fields: ['subject.name', 'fax_page.image'],
      },
      (content) => content,
    ),
  );
  assert.deepEqual(
    given['subject.name']?.map(({ value }) => value),
    ['Bo'],
  );
});

test('P-2A-06: content under our own rights is impossible, whoever agrees', async () => {
  const ground = 'company_rights';
  const analyst = seat(world.people.analyst, 'abuse_analyst');
  for (const wanted of ['content', 'session'] as const) {
    const asked = { ground, fields: [oneOf(wanted)] } as const;
    const said = await refusalOf(propose(world, world.report, asked, analyst));
    assert.match(said, /above the ceiling of company rights/);
  }
  const content = await smuggled(null, ['fax_page.image'], ground);
  await assert.rejects(disclosed(content, ground, ['fax_page.image']), {
    detail: 'disclosure.refused',
  });
});

test('P-2A-06: without a report, or with the privacy officer not agreeing, nothing is given', async () => {
  const ground = 'company_rights';
  const request = await requestOf('warrant');
  const said = await refusalOf(propose(world, request, { ground }), 'validation.request');
  assert.match(said, /leads_to_a_reason/);
  const release = await propose(
    world,
    world.report,
    { ground },
    seat(world.people.analyst, 'abuse_analyst'),
  );
  const officer = seat(world.people.officer, 'legal_officer');
  await agreeToRelease(world.app, officer, release);
  await afterNotice(world, async () => {
    assert.match(await refusalOf(openRelease(world.app, officer, release)), /not agreed to by cpo/);
    await agreeToRelease(world.app, seat(world.people.cpo, 'cpo'), release);
    await openRelease(world.app, officer, release);
  });
});

test('P-2A-06 control: account and call records are given, with all three agreeing', async () => {
  const analyst = seat(world.people.analyst, 'abuse_analyst');
  const fields = ['account.name', 'fax.to_number'] as const;
  const asked = { ground: 'company_rights', fields } as const;
  const release = await propose(world, world.report, asked, analyst);
  const officer = seat(world.people.officer, 'legal_officer');
  await agreeToRelease(world.app, officer, release);
  await agreeToRelease(world.app, seat(world.people.cpo, 'cpo'), release);
  const decided = { recipient: world.court, ground: 'company_rights', fields } as const;
  const given = await afterNotice(world, () =>
    giveRelease(world.app, officer, release, decided, (content) => Object.keys(content).sort()),
  );
  assert.deepEqual(given, [...fields]);
});

test('P-2A-12: there is no word for everything: each is refused before anything is looked at', async () => {
  const request = await requestOf('warrant');
  const { officer } = world.people;
  for (const fields of [['*'], ['all'], [], ['fax.*'], ['subject'], ['subject.name', '*']]) {
    const asked = {
      ground: 'court_law' as const,
      reason: request,
      recipient: world.court,
      fields,
      from: new Date(Date.now() - 86_400_000),
      to: new Date(),
      ...statement(),
    };
    await refusalOf(
      proposeRelease(world.app, seat(officer, 'legal_officer'), asked),
      'legal.scope',
    );
  }
  const star = await smuggled(request, ['*'], 'court_law');
  await assert.rejects(disclosed(star, 'court_law', ['*']), { detail: 'disclosure.refused' });
  await assert.rejects(disclosed(star, 'court_law', ['subject.name']), {
    message: /more than what was decided/,
  });
});

/** The package as the lease that may read it sees it, before any code of ours narrows it. */
async function packageRows(release: string): Promise<{ field: string; value: string }[]> {
  const { officer } = world.people;
  const caseId = await openRelease(world.app, seat(officer, 'legal_officer'), release);
  const staff = await world.database.connect('staff');
  const lease = await staff.query(
    `select id from priv.open_by_legal_request('legal.respond', $1)`,
    [`${officer.session}/${caseId}`],
  );
  await staff.query('begin');
  await staff.query(`select set_config('priv.lease', $1, true)`, [lease.rows[0].id]);
  const { rows } = await staff.query('select * from priv.release_package()');
  await staff.query('rollback');
  return rows;
}

test('P-2A-12: the package is the list, item by item, within the dates, of that person', async () => {
  const { bo, ada } = world.people;
  for (const [fax, who, at] of [
    ['fax_in', bo, '-1 day'],
    ['fax_before', bo, '-100 days'],
    ['fax_ada', ada, '-1 day'],
  ] as const) {
    await world.owner.query(
      `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
         to_number, created_at, source)
       values ($1, $2, $3, $4, 'outbound', 'delivered', $5, '+12025550100',
         priv.now() + $6::interval, 'form')`,
      [fax, who.accountId, who.subjectId, who.inboxId, who.number, at],
    );
  }
  const fields = ['fax.to_number', 'contact_point.value'];
  const release = await agreed(world, await requestOf('warrant'), { fields });
  const rows = await afterNotice(world, () => packageRows(release));
  assert.deepEqual(
    rows.map((row) => [row.field, row.value]),
    [
      ['contact_point.value', 'bo@example.org'],
      ['fax.to_number', '+12025550100'],
    ],
  );
});

test('P-2A-12: no lease but that of a release’s own case makes a package', async () => {
  const staff = await world.database.connect('staff');
  const call = 'select * from priv.release_package()';
  await assert.rejects(staff.query(call), { code: '42501' });
  for (const login of ['web', 'jobs'] as const) {
    await assert.rejects((await world.database.connect(login)).query(call), { code: '42501' });
  }
  const desk = `${world.people.officer.session}/legal_officer`;
  const { rows } = await staff.query(
    `select id from priv.open_by_staff_session('security.audit', $1)`,
    [desk],
  );
  await staff.query('begin');
  await staff.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
  await assert.rejects(staff.query(call), { code: '42501' });
  await staff.query('rollback');
});

test('P-2A-12 control: what is listed is in the package, and in the register, with the same names', async () => {
  const fields = ['account.name', 'number.number'] as const;
  const release = await agreed(world, await requestOf('admin'), { fields });
  const decided = { recipient: world.court, ground: 'court_law', fields } as const;
  const officer = seat(world.people.officer, 'legal_officer');
  const given = await afterNotice(world, () =>
    giveRelease(world.app, officer, release, decided, (content) => Object.keys(content).sort()),
  );
  const { rows } = await world.owner.query(
    'select fields, state, shown from vault.disclosure where case_id = $1',
    [release],
  );
  assert.deepEqual(rows, [{ fields: given, state: 'sent', shown: true }]);
});

// Keeping is not giving: what a request to preserve holds, for how long, and who can lengthen it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decideRequest, listLegal } from './desk.ts';
import {
  type LegalWorld,
  legalWorld,
  propose,
  refusalOf,
  seat,
  validRequest,
} from './world.testing.ts';

let world: LegalWorld;
before(async () => {
  world = await legalWorld();
});
after(() => world.close());

const officer = () => seat(world.people.officer, 'legal_officer');
const preserve = () => validRequest(world, { type: 'preservation' });
const held = async (at = '0') => {
  await world.database.shiftClock(at);
  const { bo } = world.people;
  const root = await world.database.superuser();
  const { rows } = await root.query(
    `select priv.held('vault.fax', $1, $2) as it, priv.held('vault.usage', $1, $2) as other`,
    [bo.accountId, bo.subjectId],
  );
  await world.database.shiftClock('0');
  assert.equal(rows[0].other, false, 'only the listed tables');
  return rows[0].it as boolean;
};
const end = async (request: string) => decideRequest(world.app, officer(), request, 'closed');

test('P-2A-15: to preserve is not to give: a release from it is refused', async () => {
  const request = await preserve();
  for (const fields of [['subject.name'], ['fax.to_number'], ['fax_page.image']]) {
    assert.match(await refusalOf(propose(world, request, { fields })), /not to give/);
  }
  await end(request);
});

test('P-2A-15: not renewed, it lapses at T+90 days and deletion goes on', async () => {
  const request = await preserve();
  assert.equal(await held('89 days 23 hours'), true);
  assert.equal(await held('90 days'), false);
  await end(request);
});

test('P-2A-15: it is renewed once, while it holds, and not past 180 days', async () => {
  const request = await preserve();
  const renew = () => decideRequest(world.app, officer(), request, 'renew');
  await renew();
  assert.match(await refusalOf(renew()), /renewed once/);
  assert.equal(await held('179 days'), true);
  assert.equal(await held('180 days'), false);
  await end(request);
  const late = await preserve();
  await world.database.shiftClock('91 days');
  assert.match(await refusalOf(decideRequest(world.app, officer(), late, 'renew')), /while it/);
  await world.database.shiftClock('0');
  await end(late);
});

test('P-2A-15: nobody at a desk of holds makes it longer, or begins it again', async () => {
  const request = await preserve();
  const { rows } = await world.owner.query('select * from vault.legal_hold where case_id = $1', [
    request,
  ]);
  const longer = (days: number) =>
    world.owner.query(
      `update vault.legal_hold set review_at = since + $2::integer * interval '1 day' where id = $1`,
      [rows[0].id, days],
    );
  await longer(90);
  await assert.rejects(longer(91), { detail: 'legal.refused' });
  const again = `insert into vault.legal_hold (id, case_id, account_id, tables, owner_id, review_at,
    source) select 'hld_2', case_id, account_id, tables, owner_id, review_at, source
    from vault.legal_hold where case_id = $1`;
  await assert.rejects(world.owner.query(again, [request]), { detail: 'legal.refused' });
  await end(request);
  await assert.rejects(longer(80), { detail: 'legal.refused' });
});

test('P-2A-15 control: while it holds, what is listed is kept; ended, it is not', async () => {
  const request = await preserve();
  assert.equal(await held(), true);
  const list = await listLegal(world.app, officer());
  assert.ok(list.some(({ what, state }) => what === 'hold' && state === 'holding'));
  await end(request);
  const { rows } = await world.owner.query(
    'select released_at from vault.legal_hold where case_id = $1',
    [request],
  );
  assert.ok(rows[0].released_at);
});

// The register of recipients against a real database: who is listed for which fields, since when,
// and under which contract; and whoever is not gets nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import {
  type DisclosedFieldName,
  disclosedFields,
} from '../../../../../../policy/disclosed-fields.ts';
import { exchangeId, type Recipient, recipients } from '../../../../../../policy/processors.ts';
import { listRecipients } from './list-recipients.ts';
import {
  called,
  carrier,
  type DisclosureWorld,
  disclosureWorld,
  refusalOf,
} from './world.testing.ts';

let world: DisclosureWorld;
before(async () => {
  world = await disclosureWorld();
});
after(() => world.close());

const put = (set: string) => `update ops.recipient set ${set} where id = 'rcp_carrier'`;

test('P-0-03 control: a listed field goes to a listed recipient', async () => {
  const ticket = await world.write({ fields: ['fax.to_number'] });
  const content = await ticket.send({ 'fax.to_number': '+12025550100' } as never, (it) => it);
  assert.deepEqual(content, { 'fax.to_number': '+12025550100' });
});

test('P-0-03: no field leaves that the register does not list, whatever the payload', async () => {
  const names = Object.keys(disclosedFields) as DisclosedFieldName[];
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('rcp_carrier', exchangeId, 'rcp_addressee_mail', 'rcp_nobody'),
      fc.dictionary(fc.constantFrom(...names, 'x'), fc.string()),
      async (fields, recipient, payload) => {
        const listed = recipient === 'rcp_carrier' || recipient === exchangeId;
        const may = listed && fields.every((one) => called.includes(one as never));
        const written = world.write({ recipient, fields }).catch((error) => {
          assert.equal(error.code, 'disclosure.refused');
        });
        const ticket = await written;
        assert.equal(ticket !== undefined, may, `${recipient} ${fields}`);
        await ticket?.send(payload as never, (content) => {
          for (const [name, value] of Object.entries(content)) {
            assert.ok(fields.includes(name as never));
            assert.equal(value, payload[name]);
          }
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('P-0-03: a recipient that is unknown, ended, unreviewed, or out of contract gets nothing', async () => {
  assert.match(await refusalOf(world.write({ recipient: 'rcp_nobody' })), /no such recipient/);
  const back = put(
    `ended_at = null, reviewed_at = '${carrier.reviewedAt}', contract_until = '2099-12-31',
     transfer_basis = 'adequacy'`,
  );
  for (const [change, says] of [
    [`ended_at = priv.now()`, /no recipient any more/],
    [`reviewed_at = null`, /review/],
    [`reviewed_at = priv.now() - interval '12 months'`, /review/],
    [`contract_until = priv.now()`, /contract/],
    [`transfer_basis = null`, /transfer/],
    [`transfer_basis = 'privacy_shield'`, /transfer/],
  ] as const) {
    await world.meanwhile(put(change), back, async () => {
      assert.match(await refusalOf(world.write()), says, change);
    });
  }
  await world.write();
});

test('P-0-03: what is flipped off after the writing is refused at the sending', async () => {
  const ticket = await world.write();
  await world.meanwhile(
    put(`transfer_basis = null`),
    put(`transfer_basis = 'adequacy'`),
    async () => {
      await refusalOf(ticket.send({} as never, assert.fail));
    },
  );
  await ticket.send({} as never, () => undefined);
});

test('P-0-03: reviewed T+12 months ago less a minute is good, at T+12 months it is not', async () => {
  const at = (ago: string) => put(`reviewed_at = priv.now() - interval '${ago}'`);
  const back = put(`reviewed_at = '${carrier.reviewedAt}'`);
  await world.meanwhile(at('12 months -1 minute'), back, () => world.write());
  await world.meanwhile(at('12 months'), back, () => refusalOf(world.write()));
});

test('P-6-07: a new use is refused 29 days after it is listed, and allowed after 30', async () => {
  const added = { ...carrier, id: 'rcp_new', legalName: 'New Wires Ltd' };
  await listRecipients(world.owner, [...recipients, carrier, added]);
  const to = { recipient: 'rcp_new' };
  assert.match(await refusalOf(world.write(to)), /30 days/);
  await world.database.shiftClock('29 days');
  assert.match(await refusalOf(world.write(to)), /30 days/);
  await world.database.shiftClock('30 days');
  await world.write(to);
  await world.database.shiftClock('0');
  await refusalOf(world.write(to));
});

test('P-6-07: widening an old recipient counts as new, and nobody can date it back', async () => {
  const wider = {
    ...carrier,
    uses: { 'fax.send': [...called, 'fax.pages_total'] },
  } as Recipient;
  await listRecipients(world.owner, [...recipients, wider]);
  const fields = [...called, 'fax.pages_total'] as const;
  assert.match(await refusalOf(world.write({ fields })), /30 days/);
  await world.write();
  const date = `listed_at = priv.now() - interval '1 year'`;
  await assert.rejects(world.owner.query(`update ops.recipient_use set ${date}`), {
    code: '42501',
  });
  await world.owner.query(
    `delete from ops.recipient_use where field = 'fax.pages_total' returning recipient_id`,
  );
  await world.owner.query(
    `insert into ops.recipient_use (recipient_id, purpose, field, listed_at)
     values ('rcp_carrier', 'fax.send', 'fax.pages_total', priv.now() - interval '1 year')`,
  );
  assert.match(await refusalOf(world.write({ fields })), /30 days/);
  await listRecipients(world.owner, [...recipients, carrier]);
});

test('P-6-07: an account that objects is not served by that recipient; the others are', async () => {
  const object = `insert into vault.recipient_objection (id, account_id, subject_id, recipient_id,
    source) values ('obj_1', '${world.people.ada.accountId}', '${world.people.ada.subjectId}', 'rcp_carrier', 'form')`;
  await world.meanwhile(object, 'delete from vault.recipient_objection', async () => {
    assert.match(await refusalOf(world.write()), /objects/);
    await world.write({}, 'fax_bo');
  });
  await world.write();
});

test('P-6-07 control: who came after the list was made is served at once', async () => {
  const added = { ...carrier, id: 'rcp_second', legalName: 'Second Wires Ltd' };
  await listRecipients(world.owner, [...recipients, carrier, added]);
  const to = { recipient: 'rcp_second' };
  await world.owner.query(
    `insert into vault.choice_event (id, subject_id, account_id, kind, decision, channel,
       text_sha256, policy_version_id, source)
     select 'evt_later', $1, $2, 'policy_accept', 'yes', 'first_run', v.text_sha256, v.id, 'form'
     from priv.policy_version v where v.id = priv.current_version()`,
    [world.people.bo.subjectId, world.people.bo.accountId],
  );
  await world.owner.query(
    `update vault.account set accepted_event_id = 'evt_later' where id = $1`,
    [world.people.bo.accountId],
  );
  await world.write(to, 'fax_bo');
});

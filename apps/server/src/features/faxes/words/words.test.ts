// Searching inside faxes: routing needs no content; nothing reads a fax of an account that does not
// want it; words are found by their account alone, and go with the fax or with a no.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../service.testing.ts';
import { peopleIn, type Tenant } from '../../../world.testing.ts';
import { formOf, topics } from '../../privacy/choices/forms.ts';
import { accepted, faxWhen, get, isOver, ownNumbers, takesAll } from '../world.testing.ts';
import { hashWord, wordsOf } from './hash-words.ts';
import { indexFax, indexFaxes } from './index-faxes.ts';
import { PageReader } from './read-pages.ts';

const [search] = topics;
const text = 'Referral for Grace Hopper\n\nPlease see the patient about her ANKLE tomorrow.';

let service: TestService;
let root: pg.Client;
let jobs: pg.Client;
let cookie: string;
let account: string;
let bo: Tenant;
let faxId: string;

before(async () => {
  service = await testService();
  root = await service.database.superuser();
  jobs = await service.database.connect('jobs');
  cookie = await service.signIn();
  ({ bo } = await peopleIn(await service.database.connect('owner')).catch(boAlone));
  ({ id: faxId } = await accepted(service, { to: takesAll, text, quality: 'fine' }));
  await faxWhen(service, faxId, isOver);
  account = (await root.query('select account_id from vault.fax where id = $1', [faxId])).rows[0]
    .account_id;
});
after(() => service.close());

async function choose(decision: 'yes' | 'no'): Promise<void> {
  const answer = await service.call('/v1/choices', {
    as: { cookie },
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      purpose: search.purpose,
      channel: search.channel,
      decision,
      text_sha256: formOf('form', search).sha256,
    }),
  });
  assert.ok(answer.ok, await answer.text());
}

const found = async (q: string) =>
  (await get<{ data: { id: string }[] }>(service, `/v1/faxes?q=${encodeURIComponent(q)}`)).data.map(
    ({ id }) => id,
  );

const rowsOf = async (id: string) => {
  const { rows } = await root.query(
    `select (select count(*)::integer from vault.fax_index where fax_id = $1) as read,
       (select count(*)::integer from vault.fax_word where fax_id = $1) as words`,
    [id],
  );
  return { ...rows[0] } as { read: number; words: number };
};
const nothing = { read: 0, words: 0 };

const openToIndex = (id: string) =>
  jobs.query(`select id from priv.open_by_fax_to_index('fax.index', $1, $1, null)`, [id]);

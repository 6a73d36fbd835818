// The log from outside: what is public, what staff who examine it get, and that nobody else does.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  openCheckpoint,
  parseKeys,
  verifyCheckpoints,
  verifyLines,
} from '../../../../../cli/src/verify-log.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import { personIn } from '../staff/world.testing.ts';
import { chainNotes } from './appender.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { note } from './note.ts';

let service: TestService;
let operator: string;
let stranger: string;
const wellKnown = '/.well-known/privacy-log';

before(async () => {
  service = await testService();
  operator = await service.signIn();
  const owner = await service.database.connect('owner');
  stranger = `platen_session=${(await personIn(owner, 'Bo')).session}`;
});
after(() => service.close());

const get = async (path: string, as: 'nobody' | { cookie: string } = 'nobody') => {
  const answer = await service.call(path, { as });
  return { status: answer.status, text: await answer.text() };
};
const examine = (path: string, cookie = operator) => get(path, { cookie });
const grow = async (events: number) => {
  for (let n = 0; n < events; n += 1) await note(service.app.web, 'test.said', { n });
  await chainNotes(service.app.background);
  return (await makeCheckpoint(service.app)).note;
};

describe('the public log', () => {
  it('gives anybody its checkpoint and its key, one signed by the other', async () => {
    const made = await grow(3);
    const keys = parseKeys((await get(`${wellKnown}/key`)).text);
    const newest = await get(`${wellKnown}/checkpoint`);
    assert.equal(newest.status, 200);
    const { size } = await openCheckpoint(newest.text, keys);
    assert.ok(size >= (await openCheckpoint(made, keys)).size);
  });

  it('proves to anybody that it only grew', async () => {
    const older = await grow(2);
    const newer = await grow(5);
    const keys = parseKeys((await get(`${wellKnown}/key`)).text);
    const [from, to] = [await openCheckpoint(older, keys), await openCheckpoint(newer, keys)];
    const { text } = await get(`${wellKnown}/consistency?from=${from.size}&to=${to.size}`);
    const { proof } = JSON.parse(text);
    assert.equal((await verifyCheckpoints([older, newer], [proof], keys)).ok, true);
    assert.equal((await verifyCheckpoints([newer, older], [proof], keys)).ok, false);
  });

  it('has no proof for sizes it never had, and says so', async () => {
    for (const query of ['from=1&to=9999999', 'from=9&to=2']) {
      assert.equal((await get(`${wellKnown}/consistency?${query}`)).status, 404, query);
    }
    assert.equal((await get(`${wellKnown}/consistency?from=0&to=x`)).status, 400);
  });
});

describe('whoever examines the log', () => {
  it('exports it, and anybody with the key finds it sound; a changed word is named', async () => {
    const saved = await grow(20);
    const { status, text } = await examine('/v1/audit_events/export?role=operator');
    assert.equal(status, 200);
    const keys = parseKeys((await get(`${wellKnown}/key`)).text);
    const read = (file: string) =>
      verifyLines([new TextEncoder().encode(file)], { keys, checkpoints: [saved] });
    const sound = await read(text);
    assert.deepEqual([sound.ok, sound.fault], [true, undefined]);
    assert.ok(sound.rows > 20);
    const changed = await read(text.replace('"kind":"test.said"', '"kind":"test.hush"'));
    assert.match(changed.fault?.says ?? '', /was changed/);
  });

  it('reads it by pages, in order and without a gap', async () => {
    await grow(10);
    const seen: number[] = [];
    for (let after = 0, more = true; more; ) {
      const { text } = await examine(`/v1/audit_events?role=operator&limit=7&after=${after}`);
      const page = JSON.parse(text) as { data: { seq: number }[]; has_more: boolean };
      seen.push(...page.data.map(({ seq }) => seq));
      after = seen.at(-1) as number;
      more = page.has_more;
    }
    assert.deepEqual(
      seen,
      seen.map((_, at) => at + 1),
    );
  });

  it('is staff with a role for it: nobody else reads, exports or signs', async () => {
    for (const path of ['/v1/audit_events', '/v1/audit_events/export']) {
      for (const role of ['auditor', 'operator', 'cpo', 'legal_officer']) {
        assert.equal((await examine(`${path}?role=${role}`, stranger)).status, 403, role);
        assert.equal((await get(`${path}?role=${role}`)).status, 401);
      }
      assert.equal((await examine(`${path}?role=cpo`)).status, 403, 'a role that one has not');
      assert.equal((await examine(`${path}?role=csr`)).status, 400, 'a role that examines nothing');
    }
    const staff = await service.database.connect('staff');
    await assert.rejects(staff.query('select * from priv.read_audit(0, 10)'), { code: '42501' });
    const web = await service.database.connect('web');
    await assert.rejects(web.query('select * from priv.read_audit(0, 10)'), { code: '42501' });
  });
});

// P-0-02: nothing acts that the policy does not know. The real routes and jobs pass; one that says
// too little is named.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dataUses } from '../../../policy/data-uses.ts';
import { promises } from '../../../policy/promises.ts';
import { checkManifest } from './manifest.ts';
import { type TestService, testService } from './service.testing.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

const good = {
  name: 'GET /x',
  purposes: ['fax.display'],
  actors: ['user'],
  clauses: ['P-4-06'],
};

describe('the manifest', () => {
  it('P-0-02 control: holds every address the router answers, each with purpose, actors and live clauses', async () => {
    const answer = await service.call('/v1/openapi.json');
    const { paths } = (await answer.json()) as {
      paths: Record<string, Record<string, { 'x-purposes': string[]; 'x-clauses': string[] }>>;
    };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    assert.ok(operations.length >= 10);
    for (const operation of operations) {
      assert.ok(operation['x-purposes'].length > 0);
      for (const clause of operation['x-clauses']) assert.ok(Object.hasOwn(promises, clause));
    }
  });

  it('accepts what declares everything', () => {
    checkManifest([good]);
    checkManifest([{ ...good, purposes: ['site.serve'], actors: ['visitor'] }]);
  });

  for (const [what, change, fault] of [
    ['no purpose', { purposes: [] }, /GET \/x declares no purpose/],
    ['no actor', { actors: [] }, /GET \/x declares no actor/],
    ['no clause', { clauses: [] }, /GET \/x declares no clause/],
    ['a purpose the policy has not', { purposes: ['ads.sell'] }, /no purpose ads.sell/],
    ['a promise the policy has not', { clauses: ['P-9-99'] }, /no promise P-9-99/],
    ['an actor who does not act so', { actors: ['job:render'] }, /none of its actors acts under/],
  ] as [string, Partial<typeof good>, RegExp][]) {
    it(`names one with ${what}`, () => {
      assert.throws(() => checkManifest([{ ...good, ...change }]), fault);
    });
  }

  it('P-0-02: a route, a job, a purpose or a promise that the policy does not know stops the start', () => {
    for (const silent of ['purposes', 'actors', 'clauses']) {
      assert.throws(() => checkManifest([good, { ...good, name: 'job x', [silent]: [] }]), /job x/);
    }
    assert.throws(() => checkManifest([{ ...good, clauses: ['P-9-99'] }]), /no promise P-9-99/);
  });

  const job = {
    name: 'job faxes.dial',
    purposes: ['fax.send'],
    actors: ['job:dial'],
    clauses: ['P-2C-01'],
  };

  it('P-2C-05 control: lets a machine do with faxes what the list of uses gives it', () => {
    checkManifest([job]);
  });

  it('P-2C-05: refuses a machine that touches faxes and is not in the list, or for more than it says', () => {
    const other = { ...job, name: 'job faxes.mine' };
    assert.throws(() => checkManifest([other]), /job faxes.mine: fax.send is not in the list/);
    const more = {
      ...job,
      purposes: ['fax.send', 'fax.render'],
      actors: ['job:dial', 'job:render'],
    };
    assert.throws(() => checkManifest([more]), /job faxes.dial: fax.render is not in the list/);
  });

  it('P-2C-05: has no use in the list without a clause, a day and an officer', () => {
    for (const { job: name, clause, approved, does } of dataUses) {
      assert.ok(Object.hasOwn(promises, clause), name);
      assert.match(approved.on, /^\d{4}-\d\d-\d\d$/);
      assert.equal(approved.by, 'cpo');
      assert.ok(does.length > 20, name);
    }
  });

  it('names one that is there twice', () => {
    assert.throws(() => checkManifest([good, good]), /GET \/x is declared twice/);
  });
});

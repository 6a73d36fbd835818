// Every test number ends as it says, through the API, on real sockets: the same call that a trunk
// would carry.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';
import type { FaxView } from './fax-view.ts';
import { accepted, faxWhen, get, isOver } from './world.testing.ts';

/** Line seconds in a second; 20 is the default, at which each must end within a minute. */
const timeFactor = '20';
/** PLATEN_DIALS=5 dials as often as by default; a test dials again once. */
const retry = { max_attempts: Number(process.env.PLATEN_DIALS ?? 2) };

/** Pages that take a while: the machine that drops must find one on its way. */
const text = ['One', 'Two', 'Three']
  .map((word) => Array.from({ length: 36 }, (_, i) => `${word}, line ${i * 7919}, Ada`).join('\n'))
  .join('\f');

/** As many as a loaded machine carries at twenty times the speed of a line. */
const callsAtOnce = 6;

interface Ending {
  readonly to: string;
  readonly what: string;
  readonly status: FaxView['status'];
  readonly code: string | null;
  readonly confirmed: number;
  readonly unconfirmed?: number;
}

const endings: readonly Ending[] = [
  { to: '+12025550100', what: 'takes all', status: 'delivered', code: null, confirmed: 3 },
  { to: '+12025550101', what: 'is busy', status: 'failed', code: 'call.busy', confirmed: 0 },
  { to: '+12025550102', what: 'rings', status: 'failed', code: 'call.no_answer', confirmed: 0 },
  {
    to: '+12025550103',
    what: 'speaks',
    status: 'failed',
    code: 'call.voice_answered',
    confirmed: 0,
  },
  { to: '+12025550104', what: 'is silent', status: 'failed', code: 'fax.no_tone', confirmed: 0 },
  {
    to: '+12025550105',
    what: 'has a noisy line',
    status: 'failed',
    code: 'fax.training_failed',
    confirmed: 0,
  },
  {
    to: '+12025550106',
    what: 'drops after two pages',
    status: 'partial',
    code: 'fax.remote_hung_up',
    confirmed: 2,
  },
  {
    to: '+12025550107',
    what: 'does not confirm the last page',
    status: 'uncertain',
    code: 'fax.page_unconfirmed',
    confirmed: 2,
    unconfirmed: 1,
  },
  {
    to: '+12025550108',
    what: 'is another machine',
    status: 'failed',
    code: 'fax.identity_mismatch',
    confirmed: 0,
  },
  { to: '+12025550109', what: 'is slow', status: 'delivered', code: null, confirmed: 3 },
  {
    to: '+12025550142',
    what: 'is nobody’s',
    status: 'failed',
    code: 'call.number_unallocated',
    confirmed: 0,
  },
];

describe('a fax to', { concurrency: callsAtOnce }, () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { PLATEN_TIME_FACTOR: timeFactor } });
  });
  after(() => service.close());

  for (const { to, what, status, code, confirmed, unconfirmed = 0 } of endings) {
    it(`${to}, which ${what}, ends ${status}${code ? ` (${code})` : ''}`, async (t) => {
      const began = performance.now();
      const { id } = await accepted(service, { to, retry, text });
      const fax = await faxWhen(service, id, isOver);
      t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s, ${fax.attempts} dials`);
      assert.equal(fax.status, status, fax.sentence);
      assert.equal(fax.error?.code ?? null, code);
      assert.deepEqual(fax.pages, { total: 3, confirmed, unconfirmed });
      assert.ok(fax.attempts >= 1 && fax.attempts <= fax.max_attempts);
      assert.ok(fax.completed_at && fax.retention.delete_at);
      assert.equal(fax.phase, null);
      assert.match(fax.sentence, /^[A-Z].+/);
      const { data } = await get<{ data: { outcome: { code: string } | null }[] }>(
        service,
        `/v1/faxes/${id}/attempts`,
      );
      assert.equal(data.length, fax.attempts);
      assert.equal(data.at(-1)?.outcome?.code ?? null, code);
      if (to.endsWith('09')) assert.equal(fax.result?.rate, 2400);
      if (to.endsWith('42')) assert.match(fax.error?.fix ?? '', /add a trunk/i);
      if (status === 'uncertain') assert.equal(fax.attempts, 1, 'it was dialled again blindly');
    });
  }
});

// The life of a fax, walked at random and by hand: where it may end, and what it may never do.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  attemptSilenceMs,
  dialStartMs,
  type Fax,
  type FaxInput,
  type FaxOrder,
  isFinal,
  prepareMs,
  rendersOrphanedMax,
  requeuesMax,
  step,
  submitted,
} from './fax.ts';

const timeFactor = 20;
const start = 1_700_000_000_000;

const codes = [
  'complete',
  'call.busy',
  'call.canceled',
  'call.number_unallocated',
  'fax.remote_hung_up',
  'fax.page_unconfirmed',
  'internal.restarted',
] as const;
const pageStates = ['sending', 'confirmed', 'unconfirmed', 'lost'] as const;

const anyInput: fc.Arbitrary<FaxInput> = fc.oneof(
  fc.record({ is: fc.constant('rendered' as const), pages: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ is: fc.constant('not-rendered' as const), code: fc.constant('document.damaged') }),
  fc.record({ is: fc.constantFrom('dialed', 'dialed', 'cancel', 'orphaned', 'overdue') }),
  fc.record({ is: fc.constant('phase' as const), phase: fc.constantFrom('training', 'sending') }),
  fc.record({
    is: fc.constant('page' as const),
    page: fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      state: fc.constantFrom(...pageStates),
      copy: fc.constantFrom('good', 'poor', null),
    }),
  }),
  fc.record({ is: fc.constant('attempt-ended' as const), code: fc.constantFrom(...codes) }),
) as fc.Arbitrary<FaxInput>;

interface Moment {
  readonly before: Fax;
  readonly input: FaxInput;
  readonly fax: Fax;
  readonly orders: readonly FaxOrder[];
  readonly now: number;
}

/** Every moment of a life in which these things happen, each so long after the one before. */
function live(maxAttempts: number, happenings: readonly [FaxInput, number][]): Moment[] {
  let now = start;
  let { fax } = submitted(maxAttempts, now);
  return happenings.map(([input, after]) => {
    now += after;
    const before = fax;
    const { fax: next, orders } = step(before, input, now, timeFactor);
    fax = next;
    return { before, input, fax, orders, now };
  });
}

const anyLife = fc
  .tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.array(fc.tuple(anyInput, fc.integer({ min: 0, max: 20 * 60_000 })), { maxLength: 40 }),
  )
  .map(([maxAttempts, happenings]) => live(maxAttempts, happenings));

function always(holds: (moment: Moment) => void): void {
  fc.assert(
    fc.property(anyLife, (moments) => moments.forEach(holds)),
    { numRuns: 300 },
  );
}

describe('whatever happens to a fax, in any order', () => {
  test('an end is an end', () => {
    always(({ before, fax, orders }) => {
      if (!isFinal(before.status)) return;
      assert.deepEqual(fax, before);
      assert.equal(orders.length, 0);
    });
  });

  test('it is delivered only with every page confirmed', () => {
    always(({ fax }) => {
      if (fax.status !== 'delivered') return;
      assert.ok(fax.pages.length > 0);
      assert.ok(fax.pages.every(({ state }) => state === 'confirmed'));
    });
  });

  test('it has a deadline ahead unless it is final, and none when it is', () => {
    always(({ fax, before, now }) => {
      if (isFinal(fax.status)) return assert.equal(fax.deadlineAt, null);
      assert.ok(fax.deadlineAt !== null);
      if (fax !== before && fax.deadlineAt !== before.deadlineAt) assert.ok(fax.deadlineAt > now);
    });
  });

  test('it is never dialled more often than its sender allows', () => {
    always(({ fax }) => assert.ok(fax.attempts <= fax.maxAttempts));
  });

  test('what nobody can be sure of is never dialled again', () => {
    always(({ fax, orders }) => {
      const unsure = fax.pages.some(({ state }) => state === 'unconfirmed' || state === 'sending');
      if (unsure) assert.ok(!orders.some((order) => order.do === 'dial'));
      if (fax.status === 'retrying') assert.ok(!unsure);
    });
  });

  test('a confirmed page stays confirmed', () => {
    always(({ before, fax, input }) => {
      if (input.is === 'rendered') return;
      for (const page of before.pages) {
        if (page.state === 'confirmed') assert.deepEqual(fax.pages[page.number - 1], page);
      }
    });
  });

  test('every ending and every retry is told, once', () => {
    always(({ before, fax, orders }) => {
      const told = orders.filter((order) => order.do === 'tell').map(({ event }) => event);
      if (fax.status === before.status) return;
      const event = { in_progress: 'fax.started', retrying: 'fax.retry_scheduled' }[
        fax.status as string
      ];
      assert.deepEqual(told, [event ?? `fax.${fax.status}`]);
    });
  });
});

const dialed = { is: 'dialed' } as const;
const rendered = { is: 'rendered', pages: 3 } as const;
const ended = (code: string): FaxInput => ({ is: 'attempt-ended', code });
const page = (number: number, state: (typeof pageStates)[number]): FaxInput => {
  return { is: 'page', page: { number, state, copy: null } };
};

function afterAll(inputs: readonly FaxInput[], maxAttempts = 5, after = 0): Moment {
  const moments = live(
    maxAttempts,
    inputs.map((input) => [input, after]),
  );
  return moments.at(-1) as Moment;
}

describe('a fax whose process died', () => {
  test('in the middle of a page is uncertain, not sent again', () => {
    const inputs = [rendered, dialed, page(1, 'confirmed'), page(2, 'sending')];
    const { fax, orders } = afterAll([...inputs, { is: 'orphaned' }]);
    assert.equal(fax.status, 'uncertain');
    assert.equal(fax.error, 'internal.restarted');
    assert.deepEqual(orders, [{ do: 'tell', event: 'fax.uncertain' }]);
  });

  test('between two pages goes on at the first that is not confirmed', () => {
    const { fax } = afterAll([rendered, dialed, page(1, 'confirmed'), { is: 'orphaned' }]);
    assert.equal(fax.status, 'retrying');
    assert.deepEqual(
      fax.pages.map(({ state }) => state),
      ['confirmed', 'pending', 'pending'],
    );
  });

  test('with every page confirmed but no goodbye is delivered', () => {
    const pages = [1, 2, 3].map((number) => page(number, 'confirmed'));
    const { fax } = afterAll([rendered, dialed, ...pages, { is: 'orphaned' }]);
    assert.equal(fax.status, 'delivered');
  });

  test('while its document was drawn is drawn again, but not for ever', () => {
    const deaths = Array.from(
      { length: rendersOrphanedMax + 1 },
      () => ({ is: 'orphaned' }) as const,
    );
    assert.deepEqual(afterAll(deaths.slice(0, 1)).orders, [{ do: 'render' }]);
    assert.equal(afterAll(deaths).fax.status, 'failed');
  });

  test('while it waited is dialled when its time comes, and no sooner', () => {
    const waiting = [rendered, dialed, ended('call.busy')];
    const { fax, orders } = afterAll([...waiting, { is: 'orphaned' }]);
    assert.deepEqual(orders, [{ do: 'dial', at: fax.nextAttemptAt }]);
    const early = afterAll([...waiting, dialed]);
    assert.equal(early.fax.status, 'retrying');
    assert.equal(early.fax.attempts, 1);
    assert.deepEqual(early.orders, []);
  });
});

describe('the watchdog', () => {
  test('asks again for a job that did not come, and ends the fax when it never does', () => {
    const overdue = { is: 'overdue' } as const;
    const first = afterAll([overdue], 5, prepareMs);
    assert.deepEqual(first.orders, [{ do: 'render' }]);
    const second = afterAll([rendered, overdue], 5, dialStartMs);
    assert.deepEqual(second.orders, [{ do: 'dial', at: null }]);
    const never = afterAll(Array.from({ length: requeuesMax + 1 }, () => overdue));
    assert.equal(never.fax.status, 'failed');
    assert.equal(never.fax.error, 'internal.stalled');
  });

  test('hangs up on a call of which nothing is heard', () => {
    const { fax, orders } = afterAll([rendered, dialed, { is: 'overdue' }], 5, attemptSilenceMs);
    assert.equal(fax.status, 'retrying');
    assert.deepEqual(orders[0], { do: 'stop-call' });
  });
});

describe('canceling', () => {
  test('ends what waits, and asks a call to stop', () => {
    assert.equal(afterAll([{ is: 'cancel' }]).fax.status, 'canceled');
    assert.equal(afterAll([rendered, { is: 'cancel' }]).fax.status, 'canceled');
    const running = afterAll([rendered, dialed, { is: 'cancel' }]);
    assert.equal(running.fax.status, 'in_progress');
    assert.deepEqual(running.orders, [{ do: 'stop-call' }]);
    const over = afterAll([rendered, dialed, { is: 'cancel' }, ended('call.canceled')]);
    assert.equal(over.fax.status, 'canceled');
  });

  test('does not unsay what came out: the last page may be confirmed all the same', () => {
    const pages = [1, 2, 3].map((number) => page(number, 'confirmed'));
    const { fax } = afterAll([rendered, dialed, ...pages, { is: 'cancel' }, ended('complete')]);
    assert.equal(fax.status, 'delivered');
  });
});

test('a call that was stopped with the service is made again', () => {
  const { fax } = afterAll([rendered, dialed, page(1, 'confirmed'), ended('call.canceled')]);
  assert.equal(fax.status, 'retrying');
  assert.equal(fax.error, 'internal.restarted');
});

test('a page of which nothing was heard when the call ended counts as unsure', () => {
  const { fax } = afterAll([rendered, dialed, page(1, 'sending'), ended('fax.remote_hung_up')]);
  assert.equal(fax.status, 'uncertain');
});

test('a job that comes before the pages are drawn dials nothing', () => {
  assert.equal(afterAll([dialed]).fax.status, 'queued');
});

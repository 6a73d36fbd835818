// Who opened a fax, told once for each page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupAccesses } from './group-accesses.ts';

const opened = (second: number, page: number | null, actor = 'ada', reason?: string) => ({
  at: new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString(),
  actor,
  purpose: 'fax.display',
  page,
  reason: reason ?? null,
});

test('openings of one page by one person are one line with the latest time', () => {
  const groups = groupAccesses([opened(5, 1), opened(9, 2), opened(7, 1), opened(8, 1, 'bo')]);
  assert.deepEqual(
    groups.map(({ access, count }) => [access.actor, access.page, count, access.at.slice(17, 19)]),
    [
      ['ada', 2, 1, '09'],
      ['bo', 1, 1, '08'],
      ['ada', 1, 2, '07'],
    ],
  );
});

test('who looked because the account allows it stands apart from its owner', () => {
  const groups = groupAccesses([opened(5, 1, 'user'), opened(6, 1, 'user', 'mailbox_policy')]);
  assert.equal(groups.length, 2);
});

/** The header line: what it says, that it is always there, and that nothing is lost to it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, type Page, type Resolution, resolutions, rowBytes } from '@platen/page';
import fc from 'fast-check';
import {
  type HeaderFacts,
  headerParts,
  headerStrip,
  type SendablePage,
  withHeader,
} from './header.ts';

const facts: HeaderFacts = {
  time: Date.UTC(2026, 10, 24, 17, 5),
  timeZone: 'America/Los_Angeles',
  identity: 'Ada’s clinic',
  from: '+12025550190',
  to: '+12025550100',
  pageNumber: 2,
  pageCount: 3,
};

const anyResolution = fc.constantFrom(...(Object.keys(resolutions) as Resolution[]));
const anyIdentity = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 120 })
  .filter((text) => /[^\s\p{C}]/u.test(text.normalize('NFC')));
const anyFacts = fc.record({
  time: fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) }),
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Europe/Athens', 'Asia/Kolkata'),
  identity: anyIdentity,
  from: fc.constantFrom('+12025550190', '+302109999999'),
  to: fc.option(fc.constant('+12025550100'), { nil: undefined }),
  pageNumber: fc.integer({ min: 1, max: 350 }),
  pageCount: fc.constant(350),
});

function isBlank(rows: Uint8Array): boolean {
  return rows.every((octet) => octet === 0);
}

/** A page with one black row at `row`. */
function lined(height: number, resolution: Resolution, ...lines: number[]): Page {
  const page = blankPage(1728, height, resolution);
  for (const row of lines) page.rows.fill(0xff, row * 216, (row + 1) * 216);
  return page;
}

test('the header says when, who, which number and which page', () => {
  assert.deepEqual(headerParts(facts), {
    time: '2026-11-24 09:05 PST',
    sender: 'Ada’s clinic  +12025550190',
    recipient: 'to +12025550100',
    page: 'page 2/3',
  });
});

test('the time is the sender’s own, also at midnight and in summer', () => {
  const at = (time: number, timeZone: string) => headerParts({ ...facts, time, timeZone }).time;
  assert.equal(at(Date.UTC(2026, 6, 1, 4, 0), 'America/New_York'), '2026-07-01 00:00 EDT');
  assert.equal(at(Date.UTC(2026, 0, 1, 0, 0), 'UTC'), '2026-01-01 00:00 UTC');
  assert.match(at(Date.UTC(2026, 0, 1, 0, 0), 'Asia/Kolkata'), /^2026-01-01 05:30 /);
});

test('a header that would identify nobody is refused', () => {
  for (const wrong of [
    { identity: '' },
    { identity: ' \u200b\n' },
    { from: '' },
    { from: 'the office' },
    { timeZone: 'Mars/Olympus' },
    { pageNumber: 0 },
    { pageNumber: 4 },
  ]) {
    assert.throws(
      () => withHeader(blankPage(1728, 500, 'fine'), { ...facts, ...wrong }),
      RangeError,
    );
  }
});

test('a page without a header is not one that can be sent', () => {
  const page = blankPage(1728, 500, 'fine');
  // @ts-expect-error: only withHeader makes a SendablePage.
  const unheaded: SendablePage = page;
  const headed: SendablePage = withHeader(page, facts);
  assert.notDeepEqual(headed.rows, unheaded.rows);
});

test('every page of every sender carries the header, and nothing of its content is lost', () => {
  fc.assert(
    fc.property(
      anyFacts,
      anyResolution,
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      (anyone, resolution, height, places) => {
        const lines = [...new Set(places.map((place) => place % height))];
        const page = lined(height, resolution, ...lines);
        const before = page.rows.slice();
        const strip = headerStrip(anyone, resolution);
        const headed = withHeader(page, anyone);
        assert.deepEqual(page.rows, before, 'the page given is not changed');
        assert.equal(headed.width, 1728);
        const top = headed.rows.subarray(0, strip.rows.length);
        assert.deepEqual(top, strip.rows, 'the strip is on top, nothing over it');
        assert.ok(!isBlank(top));
        const below = headed.rows.subarray(strip.rows.length);
        const black = (rows: Uint8Array) => rows.filter((octet) => octet === 0xff).length / 216;
        assert.equal(black(below), lines.length, 'all lines of the content are below it');
      },
    ),
    { numRuns: 60 },
  );
});

test('the same facts draw the same strip, other facts another', () => {
  const strip = headerStrip(facts, 'fine').rows;
  assert.deepEqual(headerStrip({ ...facts }, 'fine').rows, strip);
  for (const other of [
    { time: facts.time + 60_000 },
    { timeZone: 'UTC' },
    { identity: 'Bo’s law office' },
    { from: '+12025550191' },
    { to: undefined },
    { pageNumber: 3 },
    { pageCount: 4 },
  ]) {
    assert.notDeepEqual(headerStrip({ ...facts, ...other }, 'fine').rows, strip);
  }
});

test('white above takes the header; content up to the edge moves or makes room', () => {
  const rows = headerStrip(facts, 'fine').height;
  const free = withHeader(lined(2292, 'fine', rows + 1), facts);
  assert.equal(free.height, 2292);
  assert.equal(free.rows[(rows + 1) * 216], 0xff, 'content stays where it was');
  const moved = withHeader(lined(2292, 'fine', 0), facts);
  assert.equal(moved.height, 2292);
  assert.equal(moved.rows[rows * 216], 0xff, 'content moved down by the strip');
  const full = withHeader(lined(2292, 'fine', 0, 2291), facts);
  assert.equal(full.height, 2292 + rows, 'a page full to both edges grows');
});

test('a very long name is shortened; time, number and page never are', () => {
  const rightmost = (strip: Page, from: number, to: number) => {
    const bytes = rowBytes(strip.width);
    for (let row = 0; row < strip.height; row++) {
      if (!isBlank(strip.rows.subarray(row * bytes + from, row * bytes + to))) return true;
    }
    return false;
  };
  const long = { ...facts, identity: 'Association of very long names '.repeat(9) };
  const strip = headerStrip(long, 'fine');
  assert.ok(rightmost(strip, 195, 210), 'the page number stands at its right end');
  assert.ok(!rightmost(strip, 211, 216), 'nothing runs off the page');
  const shorter = headerStrip({ ...long, pageNumber: 1 }, 'fine');
  assert.notDeepEqual(shorter.rows, strip.rows);
});

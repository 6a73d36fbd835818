/** How both ends find each other and settle: formats, rates, identities, silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badTrainings, count, modems, one, spoil } from '../test/bend.ts';
import { assertDelivered, assertHonest, plain } from '../test/claims.ts';
import { a4, type Crossing, runCall } from '../test/line.ts';
import { buildFrame, type Dis, decodeDis, type MediaEvent } from './index.ts';

for (const [coding, ecm] of [
  ['MH', false],
  ['MR', false],
  ['MH', true],
  ['MR', true],
  ['MMR', true],
] as const) {
  test(`${coding} is settled ${ecm ? 'with' : 'without'} error correction`, () => {
    const report = runCall({
      pages: one,
      caller: { abilities: { ...a4, ecm, codings: coding === 'MH' ? ['MH'] : ['MH', coding] } },
    });
    assertDelivered(report, one);
    assert.equal(report.formats[0].coding, coding);
    assert.equal(report.ends.caller!.ecm, ecm);
  });
}

test('MMR is never settled without error correction', () => {
  const report = runCall({
    pages: one,
    caller: { abilities: { ...a4, ecm: false } },
  });
  assert.equal(report.formats[0].coding, 'MR');
});

test('a page is sent in the nearest format the far end takes', () => {
  const report = runCall({
    pages: one,
    caller: { drawn: { width: 2048, resolution: 'superfine' } },
    answerer: { abilities: { ...a4, widths: [1728], resolutions: ['standard'] } },
  });
  assertDelivered(report, one);
  assert.equal(report.formats[0].width, 1728);
  assert.equal(report.formats[0].resolution, 'standard');
});

test('ends without a format in common part as incompatible', () => {
  const report = runCall({
    pages: one,
    caller: { abilities: { ...a4, ecm: false, codings: ['MMR'] } },
  });
  assert.equal(report.ends.caller!.ending, 'incompatible');
  assert.equal(count(report, 'caller DCS'), 0);
});

test('the scan line time of the far end makes rows of the bits it needs', () => {
  const bend = (it: Crossing): readonly MediaEvent[] => {
    if (it.name !== 'DIS' || it.event.is !== 'frame') return [it.event];
    const frame = it.event.frame.slice();
    frame[5] &= ~0x0e; // Bits 21–23 zero: 20 ms.
    return [{ is: 'frame', frame }];
  };
  const report = runCall({ pages: one, caller: plain, bend });
  assert.equal(report.formats[0].minRowBits, 288);
  assert.equal(report.ends.caller!.ending, 'complete');
});

test('after each FTT a new DCS goes one rung down, from V.17 14400 to V.27ter 2400', () => {
  const report = runCall({ pages: one, bend: badTrainings(7) });
  assertDelivered(report, one);
  assert.deepEqual(modems(report), [
    'v17 14400',
    'v17 12000',
    'v17 9600',
    'v17 7200',
    'v29 9600',
    'v29 7200',
    'v27ter 4800',
    'v27ter 2400',
  ]);
  assert.equal(report.ends.caller!.retrains, 7);
  assert.equal(count(report, 'answerer FTT'), 7);
});

test('when no rung trains, the call ends as training failed', () => {
  const report = runCall({ pages: one, bend: badTrainings(99) });
  assert.equal(report.ends.caller!.ending, 'training-failed');
  assert.equal(report.ends.answerer!.ending, 'remote-hung-up');
  assertHonest(report, one, true);
});

test('the ladder holds only what both ends have', () => {
  const report = runCall({
    pages: one,
    caller: { abilities: { ...a4, maxRate: 9600 } },
    answerer: { abilities: { ...a4, maxRate: 4800 } },
    bend: badTrainings(1),
  });
  assertDelivered(report, one);
  assert.deepEqual(modems(report), ['v27ter 4800', 'v27ter 2400']);
});

test('the wrong machine gets no page, nor does one without a name', () => {
  const expectIdentity = '+1 202 555 0199';
  const wrong = runCall({ pages: one, caller: { expectIdentity } });
  assert.equal(wrong.ends.caller!.ending, 'identity-mismatch');
  assert.equal(count(wrong, 'caller DCS'), 0);
  const nameless = runCall({
    pages: one,
    caller: { expectIdentity },
    answerer: { identity: '' },
  });
  assert.equal(nameless.ends.caller!.ending, 'identity-mismatch');
  const right = runCall({ pages: one, caller: { expectIdentity: '1-202-555-0191' } });
  assertDelivered(right, one);
});

test('a CSI lost on the way is waited for once', () => {
  const report = runCall({
    pages: one,
    caller: { expectIdentity: '12025550191' },
    bend: spoil('CSI', 1, []),
  });
  assertDelivered(report, one);
});

test('CNG is said every 3.5 s until T1, and then there was no tone', () => {
  const report = runCall({ pages: one, alone: 'caller' });
  assert.equal(report.ends.caller!.ending, 'no-tone');
  assert.equal(report.endedAt, 35_000);
});

test('DIS is said every T4 until T1, and then nobody was there', () => {
  const report = runCall({ pages: one, alone: 'answerer' });
  assert.equal(report.ends.answerer!.ending, 'no-tone');
  assert.ok(count(report, 'answerer DIS') >= 6);
  assert.ok(report.endedAt > 35_000 && report.endedAt < 50_000, `${report.endedAt}`);
});

test('a machine that is heard but never speaks sense is silent, not absent', () => {
  const bend = (it: Crossing): readonly MediaEvent[] =>
    it.from === 'answerer' && it.event.is === 'frame' ? [{ is: 'frame-bad' }] : [it.event];
  const report = runCall({ pages: one, bend });
  assert.equal(report.ends.caller!.ending, 'remote-silent');
});

test('polite extras of other machines are passed over', () => {
  const extras = ['NSF', 'CSA'] as const;
  const callers = ['NSS', 'SUB', 'SID', 'PWD', 'TSA'] as const;
  const bend = (it: Crossing): readonly MediaEvent[] => {
    const add = (names: readonly Parameters<typeof buildFrame>[0][], side: 'caller' | 'answerer') =>
      names.map((name): MediaEvent => {
        const frame = buildFrame(name, side, Uint8Array.of(1, 2, 3), false);
        return { is: 'frame', frame };
      });
    if (it.name === 'DIS') return [...add(extras, 'answerer'), it.event];
    if (it.name === 'DCS') return [...add(callers, 'caller'), it.event];
    return [it.event];
  };
  assertDelivered(runCall({ pages: one, bend }), one);
});

test('octets after the extend bit ends are not read as wishes', () => {
  let seen: Dis | null = null;
  const bend = (it: Crossing): readonly MediaEvent[] => {
    if (it.name !== 'DIS' || it.event.is !== 'frame') return [it.event];
    const frame = Uint8Array.of(...it.event.frame.slice(0, 6), 0xff, 0xff);
    frame[5] &= ~1;
    seen = decodeDis(frame.slice(3));
    return [{ is: 'frame', frame }];
  };
  const report = runCall({ pages: one, bend });
  assert.equal(seen!.ecm, false);
  assert.equal(report.ends.caller!.ecm, false);
  assertDelivered(report, one);
});

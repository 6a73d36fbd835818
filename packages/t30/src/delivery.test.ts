/** How pages go across: confirmed, repeated, refused, held up, given up, cut off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, count, modems, one, spoil, three } from '../test/bend.ts';
import { assertDelivered, assertHonest, plain } from '../test/claims.ts';
import { type Crossing, pageOf, runCall } from '../test/line.ts';
import { buildFrame, decodeIdentity, type MediaEvent } from './index.ts';

test('three pages with error correction, one of two blocks, arrive in their order', () => {
  const report = runCall({ pages: three });
  assertDelivered(report, three);
  assert.equal(report.unheard, 0);
  assert.equal(count(report, 'caller PPS'), 4);
  assert.equal(report.ends.caller!.identity, '+12025550191');
  assert.equal(report.ends.answerer!.identity, '+1202 555 0190');
  assert.deepEqual(report.formats[0], {
    coding: 'MMR',
    width: 1728,
    resolution: 'fine',
    minRowBits: 0,
  });
});

test('frames of 64 octets are used when the far end asks for them', () => {
  const bend = (it: Crossing): readonly MediaEvent[] => {
    if (it.name !== 'DIS' || it.event.is !== 'frame') return [it.event];
    const frame = it.event.frame.slice();
    frame[3] |= 0x02; // Bit 7.
    return [{ is: 'frame', frame }];
  };
  const report = runCall({ pages: [three[1]], bend });
  assertDelivered(report, [three[1]]);
  assert.equal(count(report, 'caller PPS'), Math.ceil(70_000 / 64 / 256));
});

test('frames lost on the fast carrier are repeated, and only those', () => {
  let lost = 0;
  const report = runCall({
    pages: [pageOf(20_000)],
    bend: (it) => (it.event.is === 'ecm-frame' && it.nth % 9 === 0 && lost++ < 5 ? [] : [it.event]),
  });
  assert.equal(report.ends.caller!.ending, 'complete');
  assert.equal(report.ends.caller!.framesRepeated, 5);
  assert.equal(report.ends.answerer!.framesRepeated, 5);
  assert.equal(count(report, 'answerer PPR'), 1);
  const block = report.notes.find(({ end, note }) => end === 'caller' && note.what === 'block');
  assert.deepEqual(block?.note, { what: 'block', page: 1, block: 1, frames: 79, repeated: 5 });
});

test('after the fourth PPR the same block goes on at the rung below', () => {
  let pps = 0;
  const bend = (it: Crossing): readonly MediaEvent[] => {
    if (it.name === 'PPS') pps += 1;
    const spoilt = it.event.is === 'ecm-frame' && it.event.frame[3] === 0xa0 && pps < 4;
    return spoilt ? [{ is: 'ecm-frame-bad' }] : [it.event];
  };
  const pages = [pageOf(5000)];
  const report = runCall({ pages, bend });
  assertDelivered(report, pages);
  assert.equal(count(report, 'answerer PPR'), 4);
  assert.equal(count(report, 'caller CTC'), 1);
  assert.equal(count(report, 'answerer CTR'), 1);
  assert.equal(report.ends.caller!.modem?.rate, 12000);
  assert.equal(report.ends.answerer!.modem?.rate, 12000);
});

test('a block that never gets through at any rate is given up, and no page is claimed', () => {
  const report = runCall({
    pages: [pageOf(5000)],
    bend: (it) => (it.event.is === 'ecm-frame' && it.event.frame[3] === 0xa0 ? [] : [it.event]),
  });
  assert.equal(report.ends.caller!.ending, 'ecm-exhausted');
  assert.equal(report.ends.answerer!.ending, 'ecm-exhausted');
  assert.equal(count(report, 'answerer PPR'), 32);
  assert.equal(count(report, 'caller CTC'), 7);
  assert.equal(count(report, 'caller EOR'), 1);
  assert.equal(report.fates.get(1)?.state, 'lost');
  assert.equal(report.kept.size, 0);
});

test('an owner who takes his time is covered by RNR and RR', () => {
  const report = runCall({ pages: three, keep: () => ({ copy: 'good', afterMs: 20_000 }) });
  assertDelivered(report, three);
  assert.ok(count(report, 'answerer RNR') >= 6);
  assert.ok(count(report, 'caller RR') >= 6);
});

test('an owner who never answers leaves the page unconfirmed at both ends', () => {
  const report = runCall({ pages: one, keep: () => null });
  assert.equal(report.ends.answerer!.ending, 'not-kept');
  assert.notEqual(report.ends.caller!.ending, 'complete');
  assert.equal(report.fates.get(1)?.state, 'unconfirmed');
  const plainReport = runCall({ pages: one, keep: () => null, caller: plain });
  assert.equal(plainReport.ends.answerer!.ending, 'not-kept');
  assert.equal(plainReport.fates.get(1)?.state, 'unconfirmed');
});

test('RNR without end is endured for T5, no longer', () => {
  const bend = (it: Crossing): readonly MediaEvent[] =>
    it.name === 'MCF' ? [answer('RNR')] : [it.event];
  const report = runCall({ pages: one, bend });
  assert.equal(report.ends.caller!.ending, 'page-unconfirmed');
  assert.equal(report.fates.get(1)?.state, 'unconfirmed');
  assert.ok(report.endedAt > 60_000 && report.endedAt < 120_000, `${report.endedAt}`);
});

test('without error correction a slow owner makes us silent, not wrong', () => {
  const pages = [pageOf(5000, 1), pageOf(5000, 2)];
  const report = runCall({
    pages,
    caller: plain,
    keep: () => ({ copy: 'good', afterMs: 6000 }),
  });
  assertDelivered(report, pages);
  assert.ok(count(report, 'caller MPS') > 1);
});

test('a poor copy is confirmed as poor, and the next page trains anew', () => {
  const pages = [pageOf(5000, 1), pageOf(5000, 2)];
  const keep = (page: number) => ({ copy: page === 1 ? ('poor' as const) : ('good' as const) });
  const report = runCall({ pages, caller: plain, keep });
  assertDelivered(report, pages);
  assert.equal(report.fates.get(1)?.copy, 'poor');
  assert.equal(report.fates.get(2)?.copy, 'good');
  assert.equal(count(report, 'answerer RTP'), 1);
  assert.equal(count(report, 'caller DCS'), 2);
});

test('a bad copy is sent once more, slower', () => {
  let asked = 0;
  const keep = () => ({ copy: asked++ === 0 ? ('bad' as const) : ('good' as const) });
  const report = runCall({ pages: one, caller: plain, keep });
  assertDelivered(report, one);
  assert.equal(count(report, 'answerer RTN'), 1);
  assert.deepEqual(modems(report), ['v17 14400', 'v17 12000']);
});

test('a page that is bad twice is rejected, and both ends know', () => {
  const report = runCall({ pages: one, caller: plain, keep: () => ({ copy: 'bad' }) });
  assert.equal(report.ends.caller!.ending, 'page-rejected');
  assert.equal(report.ends.answerer!.ending, 'page-rejected');
  assert.equal(report.fates.get(1)?.state, 'lost');
});

test('with error correction a page that cannot be kept is never confirmed', () => {
  const report = runCall({ pages: one, keep: () => ({ copy: 'bad' }) });
  assert.equal(report.ends.answerer!.ending, 'not-kept');
  assert.equal(report.ends.caller!.ending, 'remote-hung-up');
  assert.equal(report.fates.get(1)?.state, 'unconfirmed');
});

test('PIP counts as MCF and PIN as RTN: nobody is here to talk', () => {
  const pip = runCall({ pages: one, caller: plain, bend: spoil('MCF', 1, [answer('PIP')]) });
  assertDelivered(pip, one);
  const pin = runCall({ pages: one, caller: plain, bend: spoil('MCF', 1, [answer('PIN')]) });
  assert.equal(pin.ends.caller!.ending, 'complete');
  assert.equal(count(pin, 'caller DCS'), 2);
});

for (const { name, again, holes } of [
  { name: 'CFR', again: 'caller DCS', holes: 0 },
  { name: 'MCF', again: 'caller PPS', holes: 0 },
  { name: 'PPR', again: 'caller PPS', holes: 1 },
  { name: 'CTR', again: 'caller CTC', holes: 4 },
  { name: 'RNR', again: 'caller PPS', holes: 0 },
]) {
  test(`CRP in place of ${name} brings the command again at once`, () => {
    const pages = [pageOf(5000)];
    const run = (instead: boolean) => {
      let lost = 0;
      const crp = spoil(name, instead ? 1 : 0, [answer('CRP')]);
      return runCall({
        pages,
        keep: () => ({ copy: 'good', afterMs: name === 'RNR' ? 10_000 : 5 }),
        bend: (it) => {
          const hole = it.event.is === 'ecm-frame' && it.event.frame[3] === 0xa0 && lost < holes;
          if (hole) lost += 1;
          return hole ? [] : crp(it);
        },
      });
    };
    const [smooth, bent] = [run(false), run(true)];
    assertDelivered(bent, pages);
    assert.ok(count(smooth, `answerer ${name}`) > 0);
    assert.equal(count(bent, again), count(smooth, again) + 1);
    assert.ok(bent.notes.every(({ note }) => note.what !== 'timer'));
  });
}

test('CRP to an answerer brings its last words again', () => {
  let asked = 0;
  const bend = (it: Crossing): readonly MediaEvent[] =>
    it.name === 'TSI' && asked++ === 0
      ? [{ is: 'frame', frame: buildFrame('CRP', 'caller') }]
      : it.name === 'DCS' && asked === 1
        ? []
        : [it.event];
  const report = runCall({ pages: one, bend });
  assertDelivered(report, one);
  assert.ok(count(report, 'answerer DIS') >= 2);
});

test('no answer to the last command leaves the last page unconfirmed', () => {
  const pages = [pageOf(500, 1), pageOf(500, 2)];
  let mcfs = 0;
  const bend = (it: Crossing): readonly MediaEvent[] =>
    it.name === 'MCF' && mcfs++ > 0 ? [] : [it.event];
  for (const caller of [{}, plain]) {
    mcfs = 0;
    const report = runCall({ pages, caller, bend });
    assert.equal(report.ends.caller!.ending, 'page-unconfirmed');
    assert.equal(report.fates.get(1)?.state, 'confirmed');
    assert.equal(report.fates.get(2)?.state, 'unconfirmed');
    assert.equal(report.kept.size, 2);
    assertHonest(report, pages, caller !== plain);
  }
});

test('stop says goodbye and ends as stopped, wherever the call is', () => {
  const whole = runCall({ pages: three });
  for (const end of ['caller', 'answerer'] as const) {
    for (let at = 500; at < whole.endedAt; at += 1500) {
      const report = runCall({ pages: three, facts: [{ at, to: end, input: { is: 'stop' } }] });
      assertHonest(report, three, true);
      const ending = report.ends[end]!.ending;
      assert.ok(ending === 'stopped' || (ending === 'complete' && at > whole.endedAt - 4000));
    }
  }
});

test('a dropped line ends at once, as complete only when all was confirmed', () => {
  const whole = runCall({ pages: three });
  for (const end of ['caller', 'answerer'] as const) {
    for (let at = 500; at < whole.endedAt; at += 1500) {
      const input = { is: 'line-dropped' } as const;
      const report = runCall({ pages: three, facts: [{ at, to: end, input }] });
      assertHonest(report, three, true);
      assert.match(report.ends[end]!.ending, /^(remote-hung-up|complete)$/);
    }
  }
});

test('a page that is not there ends the call; pages before it stay confirmed', () => {
  const report = runCall({ pages: three, missing: [2] });
  assert.equal(report.ends.caller!.ending, 'page-missing');
  assert.equal(report.ends.caller!.pages, 1);
  assert.equal(report.fates.get(2)?.state, 'lost');
  assertHonest(report, three, true);
});

test('a clipped DCN takes nothing from an answerer that has every page', () => {
  const report = runCall({ pages: three, bend: spoil('DCN', 1, []) });
  assertDelivered(report, three);
});

test('what is heard and said stands in the notes, in the words of T.30', () => {
  const report = runCall({ pages: one });
  const words = report.notes.flatMap(({ end, note }) =>
    end === 'answerer' && note.what === 'frame' ? [`${note.way} ${note.name}: ${note.detail}`] : [],
  );
  assert.ok(words.includes('heard TSI: +1202 555 0190'), words.join('\n'));
  assert.ok(words.includes('heard PPS: EOP, page 1, block 1, 12 frames'), words.join('\n'));
  assert.ok(words.includes('heard DCS: V.17 14400; MMR; ECM 256; fine; width 1728'));
  assert.equal(decodeIdentity(new Uint8Array(0)), '');
});

test('a confirmation that comes twice never confirms the page after', () => {
  const pages = [pageOf(200, 1), pageOf(200, 2)];
  for (const caller of [{}, plain]) {
    // The second page is never kept, so any confirmation of it is a false one.
    const keep = (page: number) => (page === 2 ? null : ({ copy: 'good' } as const));
    const frames = runCall({ pages, caller, keep }).notes.flatMap(({ end, note, at }) =>
      end === 'caller' && note.what === 'frame' ? [{ at, name: note.name }] : [],
    );
    const first = frames.findIndex(({ name }) => name === 'MCF');
    const [from, next] = [frames[first].at, frames[first + 1].at];
    for (let at = from + 1; at < next + 800; at += 50) {
      const facts = [{ at, to: 'caller', input: answer('MCF') } as const];
      const report = runCall({ pages, caller, keep, facts });
      assert.equal(report.fates.get(1)?.state, 'confirmed');
      assert.equal(report.fates.get(2)?.state, 'unconfirmed', `at ${at}`);
    }
  }
});

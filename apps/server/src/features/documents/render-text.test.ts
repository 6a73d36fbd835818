/** Text and Markdown laid out: nothing lost, nothing outside, the same breaks in every quality. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from '@platen/page';
import fc from 'fast-check';
import { defaultSettings } from './document.ts';
import { markdownLines } from './markdown.ts';
import { openText } from './render-text.ts';
import { glyphOf } from './typeface.ts';
import { breakLines, breakSheets, frameOf, type Line } from './typeset.ts';

const frame = frameOf('a4');
const para = { size: 11, left: frame.left, width: frame.width, tab: 36 };

/** The letters that lines show, read back from their glyphs. */
function shown(lines: readonly Line[]): string[] {
  const letters = new Map<string, string>();
  for (let code = 33; code < 0x500; code++) {
    const letter = String.fromCodePoint(code);
    for (const face of ['sans', 'sans-bold', 'sans-oblique', 'mono', 'mono-bold'] as const) {
      const { face: found, index } = glyphOf(face, letter);
      const key = `${found} ${index}`;
      if (!letters.has(key)) letters.set(key, letter);
    }
  }
  letters.set(`sans ${glyphOf('sans', '•').index}`, '•');
  return lines
    .map(({ texts }) =>
      texts
        .flatMap(({ glyphs }) => glyphs)
        .sort((a, b) => a.x - b.x)
        .map(({ glyph }) => letters.get(`${glyph.face} ${glyph.index}`) ?? '□')
        .join(''),
    )
    .filter((line) => line !== '');
}

function rowsWithInk(page: Page): number {
  let rows = 0;
  for (let y = 0; y < page.height; y++) {
    if (page.rows.subarray(y * 216, (y + 1) * 216).some((octet) => octet !== 0)) rows++;
  }
  return rows;
}

test('no word is lost, cut or out of its margins, whatever the text', () => {
  const words = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(words, (list) => {
      const text = list.join(' ');
      const lines = breakLines({ ...para, runs: [{ text, face: 'sans' }] });
      const set = lines.flatMap(({ texts }) => texts.flatMap(({ glyphs }) => glyphs));
      const visible = [...text].filter((letter) => letter !== ' ');
      assert.equal(set.length, visible.length);
      for (const { x, glyph } of set) {
        assert.ok(x >= para.left - 0.01 && x + glyph.advance * 11 <= para.left + para.width + 0.01);
      }
    }),
    { numRuns: 60 },
  );
});

test('lines break between words, and within one only if it is longer than a line', () => {
  const long = 'x'.repeat(200);
  const text = `${'word '.repeat(40)}${long} end`;
  const lines = shown(breakLines({ ...para, runs: [{ text, face: 'sans' }] }));
  assert.ok(lines.slice(0, -4).every((line) => line === 'word'.repeat(line.length / 4)));
  assert.equal(lines.join(''), text.replaceAll(' ', ''));
});

test('the same words are on the same pages in every quality', () => {
  const text = Buffer.from('A line of some length, which is wrapped now and then. '.repeat(200));
  const counts = (['standard', 'fine', 'superfine'] as const).map(
    (quality) => openText('text', text, { ...defaultSettings, quality }).pages,
  );
  assert.deepEqual(new Set(counts).size, 1);
  assert.ok(counts[0] > 1);
});

test('plain text keeps its lines, its tabs and its form feeds', () => {
  const source = openText('text', Buffer.from('one\n\ntwo\ttabbed\n\fthree'), defaultSettings);
  assert.equal(source.pages, 2);
  const [first, second] = [source.draw(0), source.draw(1)] as Page[];
  assert.ok(rowsWithInk(first) > rowsWithInk(second));
});

test('a text laid out in columns keeps them under each other', () => {
  const table = 'Name      Dose     Since\nAda        500      May\nBo         250      June\n';
  const page = openText('text', Buffer.from(table), defaultSettings).draw(0) as Page;
  const mono = glyphOf('mono', 'D').advance;
  assert.equal(mono, glyphOf('mono', 'i').advance, 'every letter is as wide as every other');
  const columns = new Set<number>();
  for (let i = 0; i < page.rows.length; i++) if (page.rows[i]) columns.add(i % 216);
  const dose = Math.round(((frame.left + 10 * mono * 9.75) * (204 / 72)) / 8);
  assert.ok(columns.has(dose) && !columns.has(dose - 5));
});

test('Latin, Greek and Cyrillic are set; what the font lacks is a box and a note', () => {
  const covered = openText('text', Buffer.from('Größe Ελλάδα Кириллица ✓ €'), defaultSettings);
  assert.deepEqual(covered.notes, []);
  const lacking = openText('text', Buffer.from('Dose 你好 שלום 500'), defaultSettings);
  assert.equal(lacking.notes.length, 1);
  assert.match(lacking.notes[0], /你 好 ש/);
  assert.ok(glyphOf('sans', '你').missing);
  assert.ok(glyphOf('sans', '你').advance > 0.4, 'a box that can be seen');
});

test('Markdown becomes headings, lists, quotations, code and tables', () => {
  const source = [
    '# Title',
    'Some *slanted* and **bold** text with `code`.',
    '',
    '1. first',
    '2. second',
    '   - nested',
    '',
    '> quoted',
    '',
    '```',
    'let x = 1;',
    '```',
    '',
    '| Drug | Dose |',
    '| --- | --- |',
    '| A | 5 |',
    '',
    'See [the site](https://platen.example) and ![a map](map.png). <b>raw</b>',
  ].join('\n');
  const lines = markdownLines(source, frame);
  assert.deepEqual(shown(lines), [
    'Title',
    'Someslantedandboldtextwithcode.',
    '1.first',
    '2.second',
    '•nested',
    'quoted',
    'letx=1;',
    'DrugDose',
    'A5',
    'Seethesite(https://platen.example)and[picture:amap].<b>raw</b>',
  ]);
  const bars = lines.filter(({ rules }) => rules.some((rule) => rule.height > rule.width));
  assert.equal(bars.length, 2, 'quotation and code have a bar at their side');
});

test('hostile Markdown is set in bounded time', () => {
  const deep = `${'> '.repeat(3000)}deep\n\n${'- '.repeat(2000)}x\n\n${'['.repeat(5000)}`;
  const wide = `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n|${'b|'.repeat(300)}`;
  const startedAt = performance.now();
  openText('markdown', Buffer.from(`${deep}\n\n${wide}`), defaultSettings);
  assert.ok(performance.now() - startedAt < 5000);
});

test('a heading goes with its text, and no paragraph leaves one line behind', () => {
  const filler = (lines: number): Line[] =>
    Array.from({ length: lines }, () => ({ height: 10, baseline: 8, texts: [], rules: [] }));
  const kept = (lines: Line[]) => lines.map((line) => ({ ...line, keepWithNext: true }));
  const sheets = breakSheets([...filler(9), ...kept(filler(2)), ...filler(1)], 100);
  assert.deepEqual(
    sheets.map((sheet) => sheet.length),
    [9, 3],
  );
  const higherThanASheet = breakSheets([...kept(filler(25)), ...filler(1)], 100);
  assert.deepEqual(
    higherThanASheet.map((sheet) => sheet.length),
    [10, 10, 6],
  );
});

/**
 * Small PDFs for tests and benches, written by hand so that they are the same on every machine:
 * letters of Ada's clinic, and the hostile ones.
 */

export interface PdfParts {
  /** Content stream of each page; a number repeats an empty page so often. */
  readonly pages: readonly string[] | number;
  /** Points. */
  readonly size?: readonly [number, number];
  /** Further objects, from number 10 on, with their dictionaries and streams as written. */
  readonly objects?: readonly string[];
  /** Entries for every page's resources, besides the fonts /F (Helvetica) and /T (Times). */
  readonly resources?: string;
  readonly trailer?: string;
}

const fonts = 4;
const firstFree = 10;

export function writePdf(parts: PdfParts): Uint8Array {
  const { size = [595, 842], objects = [], resources = '', trailer = '' } = parts;
  const contents = typeof parts.pages === 'number' ? [] : parts.pages;
  const count = typeof parts.pages === 'number' ? parts.pages : contents.length;
  const firstPage = firstFree + objects.length;
  const firstContent = firstPage + count;
  const kids = Array.from({ length: count }, (_, i) => `${firstPage + i} 0 R`).join(' ');
  const bodies = new Map<number, string>([
    [1, '<</Type/Catalog/Pages 2 0 R>>'],
    [2, `<</Type/Pages/Count ${count}/Kids[${kids}]/MediaBox[0 0 ${size.join(' ')}]>>`],
    [3, `<</Font<</F ${fonts} 0 R/T ${fonts + 1} 0 R>>${resources}>>`],
    [fonts, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'],
    [fonts + 1, '<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>'],
  ]);
  for (const [i, body] of objects.entries()) bodies.set(firstFree + i, body);
  for (let i = 0; i < count; i++) {
    const content = contents[i] === undefined ? '' : `/Contents ${firstContent + i} 0 R`;
    bodies.set(firstPage + i, `<</Type/Page/Parent 2 0 R/Resources 3 0 R${content}>>`);
  }
  for (const [i, content] of contents.entries()) bodies.set(firstContent + i, streamOf(content));
  return assemble(bodies, trailer);
}

export function streamOf(content: string, entries = ''): string {
  return `<<${entries}/Length ${content.length}>>\nstream\n${content}\nendstream`;
}

function assemble(bodies: ReadonlyMap<number, string>, trailer: string): Uint8Array {
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = new Map<number, number>();
  const size = Math.max(...bodies.keys()) + 1;
  const parts = [file];
  let at = file.length;
  for (const [number, body] of bodies) {
    const object = `${number} 0 obj\n${body}\nendobj\n`;
    offsets.set(number, at);
    parts.push(object);
    at += object.length;
  }
  let table = `xref\n0 ${size}\n`;
  for (let number = 0; number < size; number++) {
    const offset = offsets.get(number);
    table +=
      offset === undefined
        ? '0000000000 65535 f \n'
        : `${String(offset).padStart(10, '0')} 00000 n \n`;
  }
  file = parts.join('');
  const end = `trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(file + table + end, 'latin1');
}

/** A page of a letter: a heading and about forty lines of small print, no two pages the same. */
export function letterContent(page: number): string {
  const lines = Array.from({ length: 42 }, (_, line) => {
    const dose = ((page * 37 + line * 11) % 900) + 100;
    const font = line % 3 === 0 ? '/T 11' : '/F 10';
    return `${font} Tf (Line ${line + 1}: Ada's clinic asks the pharmacy for ${dose} mg, twice a day.) Tj T*`;
  });
  return [
    `BT /F 20 Tf 72 770 Td (Page ${page}) Tj ET`,
    `BT 16 TL 72 735 Td ${lines.join(' ')} ET`,
    '0.82 g 72 40 220 24 re f 0 g BT /F 9 Tf 80 48 Td (on a grey field) Tj ET',
    '0.25 w 310 40 m 520 40 l S 310 52 m 520 64 l S',
  ].join('\n');
}

export function letterPdf(pages: number): Uint8Array {
  return writePdf({ pages: Array.from({ length: pages }, (_, i) => letterContent(i + 1)) });
}

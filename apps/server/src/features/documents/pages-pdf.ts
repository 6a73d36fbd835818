/**
 * Pages → a PDF to read and print: each page is its own T.6 bits behind CCITTFaxDecode, on a sheet
 * of its true size. It comes piece by piece and needs the memory of one page.
 */
import { type Page, type Resolution, resolutions } from '@platen/page';
import { encode } from '@platen/t4';

const pointsPerInch = 72;
/** Object numbers of what is written last, because only then the pages are known. */
const catalogue = 1;
const pageTree = 2;
const firstPage = 3;
const objectsPerPage = 3;

/** A page already coded as T.6, from a store, need not be decoded to be put into a PDF. */
export interface CodedPage {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  readonly mmr: Uint8Array;
}

/** The file's pieces, in order. A PDF of no pages is still a PDF. */
export async function* pagesToPdf(
  pages: AsyncIterable<Page | CodedPage> | Iterable<Page | CodedPage>,
): AsyncGenerator<Uint8Array, void, void> {
  const offsets: number[] = [];
  let at = 0;
  let count = 0;
  const piece = (bytes: Uint8Array) => {
    at += bytes.length;
    return bytes;
  };
  // The comment of four octets above 127 tells mailers that the file is binary (ISO 32000-1
  // §7.5.2).
  yield piece(Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1'));
  for await (const page of pages) {
    const first = firstPage + objectsPerPage * count++;
    for (const [i, body] of pageObjects(page, first).entries()) {
      offsets[first + i] = at;
      yield piece(Buffer.concat([ascii(`${first + i} 0 obj\n`), body, ascii('\nendobj\n')]));
    }
  }
  const kids = Array.from({ length: count }, (_, i) => `${firstPage + objectsPerPage * i} 0 R`);
  offsets[catalogue] = at;
  yield piece(ascii(`1 0 obj\n<</Type/Catalog/Pages ${pageTree} 0 R>>\nendobj\n`));
  offsets[pageTree] = at;
  yield piece(ascii(`2 0 obj\n<</Type/Pages/Count ${count}/Kids[${kids.join(' ')}]>>\nendobj\n`));
  const lines = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = offsets.length;
  yield ascii(
    `xref\n0 ${size}\n0000000000 65535 f \n${lines.join('')}` +
      `trailer\n<</Size ${size}/Root ${catalogue} 0 R>>\nstartxref\n${at}\n%%EOF\n`,
  );
}

/** The page, its drawing and its picture. */
function pageObjects(page: Page | CodedPage, first: number): Uint8Array[] {
  const { width, height } = page;
  const { x, y } = resolutions[page.resolution];
  const across = points(width / x);
  const down = points(height / y);
  const mmr = 'mmr' in page ? page.mmr : encode(page, { coding: 'MMR' });
  const draw = `q ${across} 0 0 ${down} 0 0 cm /P Do Q`;
  return [
    ascii(
      `<</Type/Page/Parent ${pageTree} 0 R/MediaBox[0 0 ${across} ${down}]` +
        `/Contents ${first + 1} 0 R/Resources<</XObject<</P ${first + 2} 0 R>>>>>>`,
    ),
    stream('', ascii(draw)),
    stream(
      `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 1` +
        `/ColorSpace/DeviceGray/Filter/CCITTFaxDecode` +
        `/DecodeParms<</K -1/Columns ${width}/Rows ${height}>>`,
      mmr,
    ),
  ];
}

function stream(entries: string, data: Uint8Array): Uint8Array {
  return Buffer.concat([
    ascii(`<<${entries}/Length ${data.length}>>\nstream\n`),
    data,
    ascii('\nendstream'),
  ]);
}

function points(inches: number): string {
  return (inches * pointsPerInch).toFixed(2);
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/**
 * Text bytes → characters. A byte-order mark decides; else valid UTF-8 is UTF-8; else zero octets
 * in every second place mean UTF-16; the rest is Windows-1252, which no bytes can contradict.
 */
import { DocumentProblem } from './document-problem.ts';
import { textCharactersMax } from './limits.ts';

/** Enough to tell text from data; the whole file is only read when it is converted. */
const sampleBytes = 8192;

/** Control characters that belong to text: tab, line feed, vertical tab, form feed, return, SUB. */
const textControls = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b]);

/** Whether these bytes may be text in any of the encodings above. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleBytes);
  if (encodingOf(sample) !== 'windows-1252') return true;
  let strange = 0;
  for (const octet of sample) {
    if (octet === 0) return false;
    if ((octet < 0x20 && !textControls.has(octet)) || octet === 0x7f) strange++;
  }
  // Prose in any 8-bit alphabet still has spaces and line ends; packed data has all octets alike.
  const spaces = sample.reduce((n, octet) => n + (octet === 0x20 || octet === 0x0a ? 1 : 0), 0);
  return strange * 50 <= sample.length && (sample.length < 64 || spaces * 40 >= sample.length);
}

/**
 * The document's characters, composed (NFC), with one `\n` for every kind of line end.
 * @throws DocumentProblem `document.too_many_pages` beyond `textCharactersMax`.
 */
export function readText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (bytes.length > textCharactersMax * (encoding === 'windows-1252' ? 1 : 4)) throw tooLong();
  const text = new TextDecoder(encoding)
    .decode(bytes)
    .replace(/\r\n?|\u2028|\u2029|\x85/g, '\n')
    .normalize('NFC');
  if (text.length > textCharactersMax) throw tooLong();
  return text;
}

function tooLong(): DocumentProblem {
  const most = textCharactersMax / 1e6;
  return new DocumentProblem(
    'document.too_many_pages',
    `This text has more than ${most} million characters, more than one fax can carry.`,
  );
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const sample = bytes.subarray(0, sampleBytes);
  if (sample.includes(0)) return zerosAlternate(sample);
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

/** Western UTF-16 without a mark has a zero in nearly every second octet, always the same one. */
function zerosAlternate(sample: Uint8Array): Encoding {
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i & 1]++;
  const pairs = sample.length / 2;
  if (zeros[1] > pairs * 0.6 && zeros[0] < pairs * 0.05) return 'utf-16le';
  if (zeros[0] > pairs * 0.6 && zeros[1] < pairs * 0.05) return 'utf-16be';
  return 'windows-1252';
}

/** Ends in mid-character are forgiven at the end of a sample, so a cut-off last letter is too. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

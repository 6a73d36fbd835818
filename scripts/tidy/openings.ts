// Every file opens by saying what it is; and the platform never says what the product is.
import { roomOf } from './rooms.ts';
import type { Finding, Source } from './source.ts';

const openings: readonly { readonly files: RegExp; readonly opens: RegExp }[] = [
  { files: /\.(ts|tsx|js|mjs|css)$/, opens: /^(\/\/|\/\*)/ },
  { files: /\.sql$/, opens: /^(--|\/\*)/ },
  { files: /\.sh$|^\.ci\/run$/, opens: /^#/ },
  { files: /\.c$/, opens: /^(\/\/|\/\*)/ },
];

export function checkOpening({ path, text }: Source): Finding[] {
  const rule = openings.find(({ files }) => files.test(path));
  const body = text.replace(/^#!.*\n/, '').trimStart();
  if (rule === undefined || rule.opens.test(body)) return [];
  return [
    { file: path, line: 1, rule: 'openings', says: 'open with a comment: what this file is' },
  ];
}

/**
 * platform/ would serve any product: the word "fax" in it is a sign of a thing in the wrong room.
 */
export function checkPlatformWords({ path, lines }: Source): Finding[] {
  if (roomOf(path).in !== 'platform') return [];
  return lines.flatMap((text, index) =>
    /fax/i.test(text)
      ? [{ file: path, line: index + 1, rule: 'platform', says: 'platform/ has no product word' }]
      : [],
  );
}

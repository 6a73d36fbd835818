// What a fax is composed of before it is handed over, and what is still missing. Pure.
import type { FaxRequest } from '../../api/calls.ts';
import type { FaxDocument, Paper, Quality, Rendering } from '../../api/types.ts';
import { readNumber } from '../numbers/phone-number.ts';

export interface Draft {
  document: FaxDocument | null;
  to: string;
  from: string;
  quality: Quality;
  rendering: Rendering;
  paper: Paper;
}

export type Missing = 'missingFile' | 'missingTo';

/** What has to be given before the fax can go; empty when it can. */
export function missingOf(draft: Draft): Missing[] {
  const missing: Missing[] = [];
  if (!draft.document) missing.push('missingFile');
  if (readNumber(draft.to).is !== 'number') missing.push('missingTo');
  return missing;
}

/** The request for a draft, or null while something is missing. */
export function requestOf(draft: Draft): FaxRequest | null {
  const to = readNumber(draft.to);
  if (!draft.document || to.is !== 'number') return null;
  return {
    to: to.e164,
    from: draft.from,
    documents: [{ document_id: draft.document.id }],
    quality: draft.quality,
    rendering: draft.rendering,
    paper: draft.paper,
  };
}

/**
 * A key that stays for the same request, so that a repeated click or a lost answer sends one fax
 * only.
 */
export function keyKeeper(newKey: () => string): (request: FaxRequest) => string {
  let kept: { body: string; key: string } | null = null;
  return (request) => {
    const body = JSON.stringify(request);
    if (kept?.body !== body) kept = { body, key: newKey() };
    return kept.key;
  };
}

/** The same send for a terminal; the file's name is quoted for a POSIX shell. */
export function commandOf(draft: Draft): string | null {
  const to = readNumber(draft.to);
  if (!draft.document || to.is !== 'number') return null;
  const words = ['npx platen send', shellWord(draft.document.name), `--to ${to.e164}`];
  words.push(`--from ${draft.from}`, `--quality ${draft.quality}`);
  if (draft.rendering !== 'auto') words.push(`--rendering ${draft.rendering}`);
  words.push('--wait');
  return words.join(' ');
}

const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

// A fax, an event, a page count in words. The last line of a delivered fax reads
// "delivered, 12 pages, 14 400 bit/s, ECM".
import type { Fax, FaxEvent, PageCounts } from './contract.ts';

export function pagesInWords(count: number): string {
  return count === 1 ? '1 page' : `${groupDigits(count)} pages`;
}

/** Thousands apart, as ISO 80000-1 writes them: 14 400. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** How a settled fax ended, or how one under way stands: one line, without a full stop. */
export function faxInWords(fax: Fax): string {
  const { status, pages, result } = fax;
  const parts: string[] = [status];
  if (status === 'delivered' || status === 'received') {
    parts.push(pagesInWords(pages.total ?? pages.confirmed));
  } else if (status === 'partial' || status === 'uncertain') {
    parts.push(`${pages.confirmed} of ${pages.total ?? 'unknown'} pages confirmed`);
  }
  if (result !== null && (status === 'delivered' || status === 'received')) {
    parts.push(`${groupDigits(result.rate)} bit/s`, result.ecm ? 'ECM' : 'no ECM');
  }
  if (status === 'in_progress' && fax.phase) parts[0] = phaseInWords(fax.phase, pages, fax.to);
  if (status === 'retrying') parts[0] = 'waiting to try again';
  return parts.join(', ');
}

/** One event as a line of progress; null when it says nothing new to a person. */
export function eventInWords(event: FaxEvent, to: string): string | null {
  const { phase, pages, page, status } = event.data;
  switch (event.type) {
    case 'fax.phase':
    case 'fax.started':
    case 'fax.receiving':
      return phase === null ? null : phaseInWords(phase, pages, to);
    case 'fax.page.confirmed':
      return `page ${page ?? pages.confirmed} of ${pages.total ?? '?'} confirmed`;
    case 'fax.page.received':
      return `page ${page ?? pages.confirmed} received`;
    case 'fax.retry_scheduled': {
      const at = event.data.next_attempt_at;
      return at ? `not through; trying again at ${at}` : 'not through; trying again';
    }
    case 'fax.queued':
      return 'queued';
    default:
      return phase === null || status !== 'in_progress' ? null : phaseInWords(phase, pages, to);
  }
}

function phaseInWords(phase: string, pages: PageCounts, to: string): string {
  switch (phase) {
    case 'preparing':
      return 'preparing the pages';
    case 'dialing':
      return `dialling ${to}`;
    case 'ringing':
      return 'ringing';
    case 'negotiating':
      return 'agreeing with the far machine';
    case 'training':
      return 'training the line';
    case 'sending':
      return `sending page ${pageUnderWay(pages)}`;
    case 'receiving':
      return `receiving page ${pages.confirmed + 1}`;
    case 'confirming':
      return 'waiting for confirmation';
    default:
      return phase;
  }
}

function pageUnderWay({ confirmed, total }: PageCounts): string {
  if (total === null) return `${confirmed + 1}`;
  return `${Math.min(confirmed + 1, total)} of ${total}`;
}

/** A time in the reader's zone to the second, or `–`. */
export function timeInWords(iso: string | null, timeZone: string): string {
  if (iso === null) return '–';
  const format = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone,
  });
  return format.format(new Date(iso));
}

/** Columns padded to their widest cell, two blanks apart. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

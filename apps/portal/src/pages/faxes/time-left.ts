// About how long the rest of a fax takes: the pages still to come at the pace of those that came.
// Pure.
import type { Fax, FaxPage } from '../../api/types.ts';

/** In ms; null while nothing can be said: before two pages, or when no call is under way. */
export function timeLeftMs(
  fax: Pick<Fax, 'status' | 'pages'>,
  pages: readonly Pick<FaxPage, 'confirmed_at'>[],
): number | null {
  const { total, confirmed } = fax.pages;
  if (fax.status !== 'in_progress' || !total || confirmed >= total) return null;
  const times = pages
    .flatMap((page) => (page.confirmed_at ? [Date.parse(page.confirmed_at)] : []))
    .sort((a, b) => a - b);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || times.length < 2) return null;
  return ((last - first) / (times.length - 1)) * (total - confirmed);
}

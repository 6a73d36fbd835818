// The list of precautions against the tests of this checkout. A release may come without tests:
// then the list itself is all that can be looked at, and whoever asks is told so.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Chapter, chapters, unmapped } from '../../../../../../policy/controls.ts';
import { hasTest } from '../../../../../../policy/find-test.ts';

const checkout = join(import.meta.dirname, '../../../../../..');

export interface Precautions {
  /** What nothing stands behind, as sentences. */
  faults: string[];
  /** Were the tests there to look into? */
  seen: boolean;
}

export function precautions(
  root = checkout,
  list: Readonly<Record<string, Chapter>> = chapters,
): Precautions {
  const seen = existsSync(join(root, 'apps/server/src/manifest.test.ts'));
  const isNamed = (_file: string, title: string) => title.trim() !== '';
  const isThere = (file: string, title: string) => hasTest(root, file, title);
  return { faults: unmapped(list, seen ? isThere : isNamed), seen };
}

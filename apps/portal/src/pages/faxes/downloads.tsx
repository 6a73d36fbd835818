// A fax to take along: as PDF, as TIFF, on paper.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { downloadPath } from '../../api/calls.ts';
import type { Fax, FaxPage } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import css from './fax.module.css';
import { PrintPages } from './print-pages.tsx';

const kinds = [
  { kind: 'pdf', words: t('fax.downloadPdf') },
  { kind: 'tif', words: t('fax.downloadTiff') },
] as const;

/** Stands on a page only once there is something to take. */
export function Downloads({ fax, pages }: { fax: Fax; pages: readonly FaxPage[] }) {
  const [printing, setPrinting] = useState(false);
  const drawn = pages.filter((page) => page.image);
  if (drawn.length === 0) return null;
  return (
    <div className={`${css.downloads} screen-only`}>
      {kinds.map(({ kind, words }) => (
        <Button
          key={kind}
          component="a"
          href={downloadPath(fax.id, kind)}
          download
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          <span className="hidden-words">{t('fax.download')} </span>
          {words}
        </Button>
      ))}
      <Button
        variant="default"
        leftSection={<Icon name="print" size={16} />}
        loading={printing}
        onClick={() => setPrinting(true)}
      >
        {t('fax.print')}
      </Button>
      {printing && <PrintPages fax={fax} pages={drawn} onDone={() => setPrinting(false)} />}
    </div>
  );
}

// Reads the pages of one fax in the page viewer; only pages that have an image can be turned to.
import { ActionIcon } from '@mantine/core';
import { pageImage, trueAspect } from '../../api/images.ts';
import type { Fax, FaxPage } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import { PageViewer } from '../documents/page-viewer.tsx';

interface FaxPagesViewerProps {
  fax: Fax;
  pages: FaxPage[];
  /** Page number. */
  current: number;
  what: string;
  onTurn: (page: number) => void;
  onClose?: () => void;
}

export function FaxPagesViewer({
  fax,
  pages,
  current,
  what,
  onTurn,
  onClose,
}: FaxPagesViewerProps) {
  const viewable = pages.filter((page) => page.image);
  const index = Math.max(
    0,
    viewable.findIndex((page) => page.number === current),
  );
  return (
    <PageViewer
      what={what}
      total={fax.pages.total ?? viewable.length}
      current={index}
      onTurn={(next) => {
        const page = viewable[next];
        if (page) onTurn(page.number);
      }}
      pages={viewable.map((page) => ({
        number: page.number,
        src: pageImage(fax.id, page),
        aspect: () => trueAspect(page.width, page.height, page.resolution),
      }))}
      actions={
        onClose && (
          <ActionIcon
            aria-label={t('shortcuts.close')}
            title={t('shortcuts.close')}
            onClick={onClose}
          >
            <Icon name="close" />
          </ActionIcon>
        )
      }
    />
  );
}

// A small page. Decoration beside words that say more, unless it is given words of its own.
import { useState } from 'react';
import { aspectOfPaper, pageThumbnail } from '../../api/images.ts';
import type { Fax } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import css from './thumbnail.module.css';

interface ThumbnailProps {
  faxId: string;
  /** Null while there is no page to show. */
  page: number | null;
  aspectOf: Pick<Fax, 'paper'>;
  width?: number;
  /** Says when the image has to be read again, for instance the attempt it belongs to. */
  version?: string;
}

export function Thumbnail({ faxId, page, aspectOf, width = 44, version }: ThumbnailProps) {
  const [failed, setFailed] = useState(false);
  const style = { width, aspectRatio: String(aspectOfPaper(aspectOf.paper)) };
  if (page === null || failed) {
    return (
      <span className={css.thumbnail} data-empty style={style}>
        <Icon name="page" size={Math.min(22, width / 2)} />
      </span>
    );
  }
  return (
    <span className={css.thumbnail} style={style}>
      <img
        key={version}
        src={pageThumbnail(faxId, page, width)}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setFailed(true)}
      />
    </span>
  );
}

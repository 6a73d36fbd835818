// A small page. Decoration beside words that say more, unless it is given words of its own.
import { useState } from 'react';
import { aspectOfPaper, type ImagedPage, pageThumbnail } from '../../api/images.ts';
import type { Fax } from '../../api/types.ts';
import { Icon } from '../../parts/icons.tsx';
import css from './thumbnail.module.css';

interface ThumbnailProps {
  faxId: string;
  /** Null while there is no page to show. */
  page: ImagedPage | null;
  aspectOf: Pick<Fax, 'paper'>;
  width?: number;
}

export function Thumbnail({ faxId, page, aspectOf, width = 44 }: ThumbnailProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const style = { width, aspectRatio: String(aspectOfPaper(aspectOf.paper)) };
  const src = page && pageThumbnail(faxId, page, width);
  if (!src || src === failed) {
    return (
      <span className={css.thumbnail} data-empty style={style}>
        <Icon name="page" size={Math.min(22, width / 2)} />
      </span>
    );
  }
  return (
    <span className={css.thumbnail} style={style}>
      <img
        key={src}
        src={src}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setFailed(src)}
      />
    </span>
  );
}

// The image of one page on its sheet. An <img> hides why it failed, so a failed one is asked for
// again to show the server's problem.
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { problemFrom } from '../../api/problem.ts';
import { request } from '../../api/request.ts';
import type { Problem } from '../../api/types.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { t } from '../../words/words.ts';
import css from './page-viewer.module.css';
import type { Zoom } from './zoom.ts';

interface Dots {
  width: number;
  height: number;
}

export interface ViewedPage {
  number: number;
  src: string;
  /** Width over height on paper, with or without knowing the image's dots. */
  aspect: (dots: Dots | null) => number;
}

interface PageImageProps {
  page: ViewedPage;
  what: string;
  total: number;
  zoom: Zoom;
  quarter: number;
  inverted: boolean;
}

export function PageImage({ page, what, total, zoom, quarter, inverted }: PageImageProps) {
  const [dots, setDots] = useState<Dots | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const image = useRef<HTMLImageElement>(null);
  const aspect = page.aspect(dots);
  const lies = quarter % 2 === 1;
  const shape = lies ? 1 / aspect : aspect;

  useEffect(() => {
    // An image from the cache may be complete before React listens.
    const { current } = image;
    if (current?.complete && current.naturalWidth > 0) {
      setDots({ width: current.naturalWidth, height: current.naturalHeight });
    }
  }, []);

  /** An <img> does not say why it failed; asking once more does. */
  const onError = () => {
    request(page.src).then(
      () => setProblem(problemFrom(new Error(t('viewer.failed')))),
      (thrown) => setProblem(problemFrom(thrown)),
    );
  };

  if (problem) return <ProblemNotice problem={problem} />;
  const factor = typeof zoom === 'number' ? zoom : 1;
  return (
    <div
      className={css.sheet}
      data-loading={dots === null || undefined}
      data-fit={zoom === 'page' ? 'page' : undefined}
      style={sheetStyle(shape, zoom)}
    >
      <img
        ref={image}
        src={page.src}
        alt={t('viewer.imageOf', { what, number: page.number, total })}
        className={css.image}
        data-inverted={inverted || undefined}
        data-enlarged={factor >= 2 || undefined}
        style={{
          width: lies ? `${aspect * 100}%` : '100%',
          height: lies ? `${100 / aspect}%` : '100%',
          transform: `translate(-50%, -50%) rotate(${quarter * 90}deg)`,
        }}
        onLoad={(event) => {
          const { naturalWidth: width, naturalHeight: height } = event.currentTarget;
          setDots({ width, height });
        }}
        onError={onError}
      />
      {dots === null && (
        <span className="hidden-words" role="status">
          {t('viewer.loading', { number: page.number })}
        </span>
      )}
    </div>
  );
}

/**
 * The stylesheet sizes a whole page by its shape; a zoomed one is a multiple of the stage's width.
 */
function sheetStyle(shape: number, zoom: Zoom): CSSProperties {
  const style = { '--shape': shape, aspectRatio: String(shape) };
  if (zoom === 'page') return style;
  return { ...style, width: zoom === 'width' ? '100%' : `${zoom * 100}%` } as CSSProperties;
}

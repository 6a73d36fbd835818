// One page of a fax at its true shape, with the means to read it: turn pages, zoom, rotate, invert.
// Draws the dots as sent: stretched to the paper's proportions, and left square-edged when enlarged.
import { ActionIcon } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { problemFrom } from '../../api/problem.ts';
import { request } from '../../api/request.ts';
import type { Problem } from '../../api/types.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { t } from '../../words/words.ts';
import css from './page-viewer.module.css';
import { toggleFit, type Zoom, zoomIn, zoomOut, zoomPercent } from './zoom.ts';

export interface ViewedPage {
  number: number;
  src: string;
  /** Width over height on paper, with or without knowing the image's dots. */
  aspect: (dots: { width: number; height: number } | null) => number;
}

interface PageViewerProps {
  /** What the pages are, for the image's text: "Fax from +1 202 555 0100". */
  what: string;
  pages: ViewedPage[];
  /** Index into `pages`. */
  current: number;
  onTurn: (index: number) => void;
  /** Pages of the whole document, which may be more than are here yet. */
  total: number;
  actions?: ReactNode;
}

export function PageViewer({ what, pages, current, onTurn, total, actions }: PageViewerProps) {
  const [zoom, setZoom] = useState<Zoom>('width');
  const [quarter, setQuarter] = useState(0);
  const [inverted, setInverted] = useState(false);
  const stage = useRef<HTMLElement>(null);
  const page = pages[Math.min(current, pages.length - 1)];

  const turnTo = (index: number) => {
    const next = Math.max(0, Math.min(pages.length - 1, index));
    if (next === current) return;
    onTurn(next);
    stage.current?.scrollTo(0, 0);
  };
  const rotate = () => setQuarter((now) => (now + 1) % 4);
  const invert = () => setInverted((now) => !now);
  useShortcuts({
    n: () => turnTo(current + 1),
    p: () => turnTo(current - 1),
    '+': () => setZoom(zoomIn),
    '=': () => setZoom(zoomIn),
    '-': () => setZoom(zoomOut),
    '0': () => setZoom(toggleFit),
    r: rotate,
    i: invert,
  });
  const onStageKey = (event: KeyboardEvent) => {
    const turns: Record<string, number> = {
      PageDown: current + 1,
      PageUp: current - 1,
      Home: 0,
      End: pages.length - 1,
      // With the whole page in sight there is nothing to scroll, so the arrows turn pages too.
      ...(zoom === 'page' && { ArrowRight: current + 1, ArrowLeft: current - 1 }),
    };
    const target = turns[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    turnTo(target);
  };

  if (!page) return null;
  const percent = zoomPercent(zoom);
  return (
    <section className={css.viewer} aria-label={t('viewer.label', { number: page.number, total })}>
      <div className={`${css.bar} screen-only`}>
        <div className={css.group}>
          <Tool
            icon="left"
            words={t('viewer.previous')}
            off={current === 0}
            act={() => turnTo(current - 1)}
          />
          <span className={css.position} aria-live="off">
            {t('pages.pageOf', { number: page.number, total })}
          </span>
          <Tool
            icon="right"
            words={t('viewer.next')}
            off={current >= pages.length - 1}
            act={() => turnTo(current + 1)}
          />
        </div>
        <div className={css.group}>
          <Tool
            icon="minus"
            words={t('viewer.zoomOut')}
            off={zoom === 'page'}
            act={() => setZoom(zoomOut)}
          />
          <span className={css.zoom}>
            {percent === null ? t('viewer.fitPage') : t('viewer.percent', { n: percent })}
          </span>
          <Tool
            icon="plus"
            words={t('viewer.zoomIn')}
            off={zoom === 4}
            act={() => setZoom(zoomIn)}
          />
          <Tool
            icon={zoom === 'page' ? 'width' : 'fit'}
            words={zoom === 'page' ? t('viewer.fitWidth') : t('viewer.fitPage')}
            act={() => setZoom(toggleFit)}
          />
          <Tool icon="rotate" words={t('viewer.rotate')} act={rotate} />
          <Tool icon="invert" words={t('viewer.invert')} pressed={inverted} act={invert} />
        </div>
        {actions && <div className={css.group}>{actions}</div>}
      </div>
      <section
        ref={stage}
        className={css.stage}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        tabIndex={0}
        aria-label={t('viewer.scroll')}
        onKeyDown={onStageKey}
        data-zoom={zoom === 'page' ? 'page' : 'width'}
      >
        <PageImage
          key={page.src}
          page={page}
          what={what}
          total={total}
          zoom={zoom}
          quarter={quarter}
          inverted={inverted}
        />
      </section>
    </section>
  );
}

interface ToolProps {
  icon: IconName;
  words: string;
  act: () => void;
  off?: boolean;
  pressed?: boolean;
}

/** Stays focusable while it has nothing to do, so that the focus is not lost on the last page. */
function Tool({ icon, words, act, off = false, pressed }: ToolProps) {
  return (
    <ActionIcon
      aria-label={words}
      title={words}
      aria-disabled={off || undefined}
      data-off={off || undefined}
      aria-pressed={pressed}
      className={css.tool}
      onClick={() => !off && act()}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}

interface PageImageProps {
  page: ViewedPage;
  what: string;
  total: number;
  zoom: Zoom;
  quarter: number;
  inverted: boolean;
}

function PageImage({ page, what, total, zoom, quarter, inverted }: PageImageProps) {
  const [dots, setDots] = useState<{ width: number; height: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const image = useRef<HTMLImageElement>(null);
  const aspect = page.aspect(dots);
  const lies = quarter % 2 === 1;

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
      style={{
        aspectRatio: String(lies ? 1 / aspect : aspect),
        width: zoom === 'page' ? undefined : `${factor * 100}%`,
      }}
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

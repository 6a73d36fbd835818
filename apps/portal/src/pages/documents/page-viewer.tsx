// One page of a fax at its true shape, with the means to read it. Draws the dots as sent: stretched
// to the paper's proportions, and left square-edged when enlarged.
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { t } from '../../words/words.ts';
import { PageImage, type ViewedPage } from './page-image.tsx';
import css from './page-viewer.module.css';
import { ViewerBar } from './viewer-bar.tsx';
import { toggleFit, type Zoom, zoomIn, zoomOut } from './zoom.ts';

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
  const last = pages.length - 1;
  const page = pages[Math.min(current, last)];

  const turnTo = (index: number) => {
    const next = Math.max(0, Math.min(last, index));
    if (next === current) return;
    onTurn(next);
    stage.current?.scrollTo(0, 0);
  };
  const tools = {
    turn: (step: 1 | -1) => turnTo(current + step),
    zoomIn: () => setZoom(zoomIn),
    zoomOut: () => setZoom(zoomOut),
    toggleFit: () => setZoom(toggleFit),
    rotate: () => setQuarter((now) => (now + 1) % 4),
    invert: () => setInverted((now) => !now),
  };
  useShortcuts({
    n: () => tools.turn(1),
    p: () => tools.turn(-1),
    '+': tools.zoomIn,
    '=': tools.zoomIn,
    '-': tools.zoomOut,
    '0': tools.toggleFit,
    r: tools.rotate,
    i: tools.invert,
  });
  const onStageKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = turnOf(event.key, current, last, zoom === 'page');
    if (target === undefined) return;
    event.preventDefault();
    turnTo(target);
  };

  if (!page) return null;
  const position = { number: page.number, total, isFirst: current <= 0, isLast: current >= last };
  return (
    <section className={css.viewer} aria-label={t('viewer.label', { number: page.number, total })}>
      <ViewerBar {...position} {...tools} zoom={zoom} inverted={inverted} actions={actions} />
      <section
        ref={stage}
        className={css.stage}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        tabIndex={0}
        aria-label={t('viewer.scroll')}
        onKeyDown={onStageKey}
        data-zoom={zoom === 'page' ? 'page' : 'width'}
      >
        <PageImage key={page.src} {...{ page, what, total, zoom, quarter, inverted }} />
      </section>
    </section>
  );
}

/** The page that a key on the stage turns to. With the whole page in sight the arrows turn too. */
function turnOf(key: string, current: number, last: number, whole: boolean): number | undefined {
  const turns: Record<string, number> = {
    PageDown: current + 1,
    PageUp: current - 1,
    Home: 0,
    End: last,
    ...(whole && { ArrowRight: current + 1, ArrowLeft: current - 1 }),
  };
  return turns[key];
}

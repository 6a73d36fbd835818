// The tools over a page: turn, zoom, fit, rotate, invert.
import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import css from './page-viewer.module.css';
import { type Zoom, zoomMax, zoomPercent } from './zoom.ts';

interface ViewerBarProps {
  number: number;
  total: number;
  isFirst: boolean;
  isLast: boolean;
  zoom: Zoom;
  inverted: boolean;
  turn: (step: 1 | -1) => void;
  zoomIn: () => void;
  zoomOut: () => void;
  toggleFit: () => void;
  rotate: () => void;
  invert: () => void;
  actions?: ReactNode;
}

export function ViewerBar(props: ViewerBarProps) {
  const { number, total, isFirst, isLast, zoom, inverted, actions } = props;
  const whole = zoom === 'page';
  const percent = zoomPercent(zoom);
  return (
    <div className={`${css.bar} screen-only`}>
      <div className={css.group}>
        <Tool icon="left" words={t('viewer.previous')} off={isFirst} act={() => props.turn(-1)} />
        <span className={css.position}>{t('pages.pageOf', { number, total })}</span>
        <Tool icon="right" words={t('viewer.next')} off={isLast} act={() => props.turn(1)} />
      </div>
      <div className={css.group}>
        <Tool icon="minus" words={t('viewer.zoomOut')} off={whole} act={props.zoomOut} />
        <span className={css.zoom}>
          {percent === null ? t('viewer.fitPage') : t('viewer.percent', { n: percent })}
        </span>
        <Tool icon="plus" words={t('viewer.zoomIn')} off={zoom === zoomMax} act={props.zoomIn} />
        <Tool
          icon={whole ? 'width' : 'fit'}
          words={whole ? t('viewer.fitWidth') : t('viewer.fitPage')}
          act={props.toggleFit}
        />
        <Tool icon="rotate" words={t('viewer.rotate')} act={props.rotate} />
        <Tool icon="invert" words={t('viewer.invert')} pressed={inverted} act={props.invert} />
      </div>
      {actions && <div className={css.group}>{actions}</div>}
    </div>
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

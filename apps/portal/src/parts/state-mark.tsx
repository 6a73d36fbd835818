// A state as icon and word, in the colour of its tone. The icon differs by tone, so colour is never
// alone.
import type { Tone } from '../pages/faxes/state-words.ts';
import { Icon, type IconName } from './icons.tsx';
import css from './state-mark.module.css';

const icons: Record<Tone, IconName> = {
  good: 'check',
  doubt: 'doubt',
  again: 'again',
  bad: 'bad',
  busy: 'busy',
  stopped: 'stop',
  quiet: 'clock',
};

interface StateMarkProps {
  tone: Tone;
  words: string;
  size?: 'small' | 'large';
}

export function StateMark({ tone, words, size = 'small' }: StateMarkProps) {
  return (
    <span className={css.mark} data-tone={tone} data-size={size}>
      <Icon name={icons[tone]} size={size === 'large' ? 22 : 16} />
      <span>{words}</span>
    </span>
  );
}

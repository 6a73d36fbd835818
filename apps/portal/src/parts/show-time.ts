// Times and durations as people read them, in the device's zone and the reader's English.
import { t } from '../words/words.ts';

const locale = (): string => {
  const own = typeof navigator === 'undefined' ? 'en' : navigator.language;
  return own.startsWith('en') ? own : 'en-GB';
};

type Options = Intl.DateTimeFormatOptions;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Options): Intl.DateTimeFormat {
  let known = formats.get(name);
  if (!known) {
    known = new Intl.DateTimeFormat(locale(), options);
    formats.set(name, known);
  }
  return known;
}

/** "14:02" */
export const showClock = (at: string): string =>
  format('clock', { hour: '2-digit', minute: '2-digit' }).format(new Date(at));

/** "14:02:31" */
export const showSeconds = (at: string): string =>
  format('seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));

/** "24 November 2026" */
export const showDate = (at: string): string =>
  format('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(at));

/** "Tuesday, 24 November 2026 at 14:02:31 GMT+1", for a title or a detail. */
export const showExact = (at: string): string =>
  format('exact', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));

/** The shortest that is clear at `now`: a clock today, a day this year, else a date. */
export function showShort(at: string, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return showClock(at);
  if (date.getFullYear() === today.getFullYear()) {
    return format('day', { day: 'numeric', month: 'short' }).format(date);
  }
  return format('dayYear', { day: 'numeric', month: 'short', year: 'numeric' }).format(date);
}

/** "850 ms", "41 s", "2 min 5 s", "3 h". */
export function showDuration(ms: number): string {
  if (ms < 1_000) return t('time.milliseconds', { n: Math.round(ms) });
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return t('time.seconds', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return t('time.hours', { n: Math.round(minutes / 60) });
  if (seconds % 60 === 0) return t('time.minutes', { n: minutes });
  return t('time.minutesSeconds', { minutes, seconds: seconds % 60 });
}

/** "in 24 s", or "now" once it is due. */
export function showWait(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  return ms < 1_000 ? t('time.now') : t('time.inTime', { time: showDuration(ms) });
}

/** Time since a call began: "+0.42 s", "+1:05.3". */
export function showOffset(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `+${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  return `+${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}`;
}

const kiB = 1_024;
const miB = kiB * kiB;

/** "2.1 MB"; sizes of files, in powers of two as the limits are set. */
export function showBytes(bytes: number): string {
  if (bytes < kiB) return `${bytes} B`;
  if (bytes < miB) return `${Math.round(bytes / kiB)} kB`;
  return `${(bytes / miB).toFixed(bytes < 10 * miB ? 1 : 0)} MB`;
}

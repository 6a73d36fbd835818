// A time: short in the text, exact on hover, machine-readable for everything else.
import { showExact, showShort } from './show-time.ts';

export function Moment({
  at,
  show = showShort,
}: {
  at: string;
  show?: (at: string, now: number) => string;
}) {
  return (
    <time dateTime={at} title={showExact(at)} className="nowrap">
      {show(at, Date.now())}
    </time>
  );
}

// Days, months and business days of a time zone: what the law counts in. A period of months ends
// on the day of the same date, or on the month's last where there is none (Regulation 1182/71).

export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

const dayMs = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** The wall clock there, as if it were UTC. */
function wallOf(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const seconds = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  );
  return seconds + (((at % 1000) + 1000) % 1000);
}

/** The instant at which the wall clock there shows this; of two, the first. */
function instantOf(wall: number, zone: string): number {
  const guess = wall - (wallOf(wall, zone) - wall);
  return guess - (wallOf(guess, zone) - wall);
}

export function dayIn(at: number, zone: string): Day {
  const wall = new Date(wallOf(at, zone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** The same time of day so many months later. */
export function addMonths(at: number, months: number, zone = 'UTC'): number {
  const wall = new Date(wallOf(at, zone));
  const month = wall.getUTCFullYear() * 12 + wall.getUTCMonth() + months;
  const [year, index] = [Math.floor(month / 12), month % 12];
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  const date = Math.min(wall.getUTCDate(), last);
  const time = ((wall.getTime() % dayMs) + dayMs) % dayMs;
  return instantOf(Date.UTC(year, index, date) + time, zone);
}

export function addDays(at: number, days: number): number {
  return at + days * dayMs;
}

/** The same time of day on the n-th business day after. */
export function addBusinessDays(
  at: number,
  days: number,
  holidays: ReadonlySet<string>,
  zone = 'UTC',
): number {
  let wall = wallOf(at, zone);
  for (let left = days; left > 0; ) {
    wall += dayMs;
    const date = new Date(wall);
    const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    if (!weekend && !holidays.has(date.toISOString().slice(0, 10))) left -= 1;
  }
  return instantOf(wall, zone);
}

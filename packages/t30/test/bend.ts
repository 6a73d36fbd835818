/** Ways to bend a line, and to count what was said over it. */
import { buildFrame, type MediaEvent } from '../src/index.ts';
import { type Crossing, pageOf, type Report } from './line.ts';

export const one = [pageOf(3000)];
export const three = [pageOf(5000, 1), pageOf(70_000, 2), pageOf(300, 3)];

/** Replaces the n-th frame of that name (from 0) by an event; later ones pass. */
export function spoil(name: string, times: number, instead: readonly MediaEvent[]) {
  let seen = 0;
  return (it: Crossing) => (it.name === name && seen++ < times ? instead : [it.event]);
}

export function answer(name: Parameters<typeof buildFrame>[0]): MediaEvent {
  return { is: 'frame', frame: buildFrame(name, 'answerer') };
}

/** Spoils training checks until `times` of them were heard. */
export function badTrainings(times: number) {
  let dcs = 0;
  let trained = false;
  return (it: Crossing): readonly MediaEvent[] => {
    if (it.name === 'DCS') {
      dcs += 1;
      trained = false;
    }
    if (it.name === 'CFR') trained = true;
    if (it.event.is !== 'bits' || trained || dcs > times) return [it.event];
    return [{ is: 'bits', bytes: it.event.bytes.map(() => 0x55) }];
  };
}

export function count(report: Report, said: string): number {
  return report.said.filter((frame) => frame === said).length;
}

export function modems(report: Report): string[] {
  return report.notes.flatMap(({ end, note }) =>
    end === 'caller' && note.what === 'settled'
      ? [`${note.modem.modulation} ${note.modem.rate}`]
      : [],
  );
}

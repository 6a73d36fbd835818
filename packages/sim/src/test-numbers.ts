/**
 * The numbers of the evaluation exchange and who answers there: +1 202 555 0100 … 0109, a range
 * kept free for fiction. What happens there comes from the machine, not from the number dialled.
 */
import { type Behaviour, muteAtTheEnd, noisyLine } from './machine.ts';

const base = '+1202555010';

function fax(digit: number, more: Partial<Extract<Behaviour, { is: 'fax' }>> = {}): Behaviour {
  return { is: 'fax', identity: `${base}${digit}`, ...more };
}

/** Who answers at each of the ten numbers (E.164). */
export const testNumbers: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  [`${base}0`, fax(0)],
  [`${base}1`, { is: 'busy' }],
  [`${base}2`, { is: 'ringing' }],
  [`${base}3`, { is: 'voice' }],
  [`${base}4`, { is: 'silence' }],
  [`${base}5`, fax(5, { bend: noisyLine })],
  [`${base}6`, fax(6, { paper: 2 })],
  [`${base}7`, fax(7, { bend: muteAtTheEnd })],
  [`${base}8`, fax(8, { identity: '+12025550199' })],
  [`${base}9`, fax(9, { maxRate: 2400 })],
]);

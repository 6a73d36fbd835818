/** What the machines of the tests can do: one coding, one width, one resolution. */
import type { Abilities } from '@platen/t30';

export const abilities: Abilities = {
  ecm: true,
  maxRate: 14400,
  codings: ['MMR'],
  widths: [1728],
  resolutions: ['fine'],
};

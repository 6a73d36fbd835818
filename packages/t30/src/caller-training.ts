/**
 * How the pages will go, agreed and said: the format both ends have, TSI, DCS and TCF, the rungs of
 * fall-back. T.30 §5.3.6.1.3, Figure 5-2a.
 */
import { asking, type CallerMove, currentModem, type Memory } from './caller-states.ts';
import type { Note, Output, PageFormat } from './conversation.ts';
import { buildDcs, type Dcs, minRowBits } from './dcs.ts';
import { buildFrame } from './frames.ts';
import { encodeIdentity } from './identity.ts';
import type { MediaOrder, Modem } from './media.ts';
import { silenceMs } from './timers.ts';

const resolutions: readonly PageFormat['resolution'][] = ['standard', 'fine', 'superfine'];
const codings: readonly PageFormat['coding'][] = ['MMR', 'MR', 'MH'];

/** The format nearest to how the pages were drawn, that both ends have, at the rung at hand. */
export function settle(memory: Memory): Dcs | null {
  const { offer, config } = memory;
  const modem = currentModem(memory);
  if (offer === null || modem === null) return null;
  const { abilities, drawn } = config;
  const ecm = abilities.ecm && offer.ecm;
  const coding = codings.find(
    (name) =>
      abilities.codings.includes(name) && offer.codings.includes(name) && (ecm || name !== 'MMR'),
  );
  const width = nearest(
    abilities.widths.filter((candidate) => offer.widths.includes(candidate)),
    drawn.width,
  );
  const resolution =
    resolutions[
      nearest(
        resolutions.flatMap((name, at) =>
          abilities.resolutions.includes(name) && offer.resolutions.includes(name) ? [at] : [],
        ),
        resolutions.indexOf(drawn.resolution),
      ) ?? -1
    ];
  if (coding === undefined || width === undefined || resolution === undefined) return null;
  const rowBits = ecm ? 0 : minRowBits(modem, offer.rowTimeMs[resolution]);
  return {
    modem,
    ecm,
    frameOctets: ecm && offer.shortFrames ? 64 : 256,
    unlimitedLength: offer.unlimitedLength,
    format: { coding, width, resolution, minRowBits: rowBits },
  };
}

/** The same, else the next smaller, else the next larger. */
function nearest(candidates: readonly number[], wished: number): number | undefined {
  const smaller = candidates.filter((candidate) => candidate <= wished);
  return smaller.length > 0
    ? Math.max(...smaller)
    : candidates.length > 0
      ? Math.min(...candidates)
      : undefined;
}

/** TSI, DCS and TCF at the rung at hand (T.30 §5.3.6.1.3). `settle` has already succeeded. */
export function train(memory: Memory, tell: readonly Output[] = []): CallerMove {
  const dcs = settle(memory)!;
  const note: Note = { what: 'settled', modem: dcs.modem, ecm: dcs.ecm, format: dcs.format };
  const settled: Memory = { ...memory, dcs, shortTraining: false };
  return {
    to: { at: 'training', memory: settled, ...asking },
    say: sayDcs(settled),
    tell: [...tell, { do: 'note', note }],
  };
}

export function sayDcs(memory: Memory): MediaOrder[] {
  const { identity } = memory.config;
  const dcs = memory.dcs!;
  const frames = [buildFrame('DCS', 'caller', buildDcs(dcs))];
  if (identity !== '') frames.unshift(buildFrame('TSI', 'caller', encodeIdentity(identity), false));
  return [
    { do: 'pause', ms: silenceMs },
    { do: 'send-frames', frames },
    { do: 'pause', ms: silenceMs },
    { do: 'send-tcf', modem: longTraining(dcs.modem) },
    { do: 'listen', for: 'frames' },
  ];
}

function longTraining(modem: Modem): Modem {
  return modem.modulation === 'v17' ? { ...modem, shortTraining: false } : modem;
}

/** One rung down; null at the bottom. */
export function stepDown(memory: Memory): Memory | null {
  if (memory.rung + 1 >= memory.ladder.length) return null;
  return { ...memory, rung: memory.rung + 1, retrains: memory.retrains + 1 };
}

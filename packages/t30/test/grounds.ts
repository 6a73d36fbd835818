/**
 * What the explorer walks: a caller with two pages and an answerer, and every input either can
 * meet.
 */
import {
  type AnswererState,
  answererAtRest,
  type BlockCommand,
  buildCtc,
  buildDcs,
  buildDis,
  buildEor,
  buildFcd,
  buildFrame,
  buildPprField,
  buildPps,
  type CallerState,
  callerAtRest,
  controlFields,
  type Dcs,
  encodeIdentity,
  type FrameName,
  type Input,
  stepAnswerer,
  stepCaller,
} from '../src/index.ts';
import { abilities, type Ground, type Named } from './explorer.ts';

const modem = { modulation: 'v27ter', rate: 4800 } as const;
const ecmDcs: Dcs = {
  modem,
  ecm: true,
  frameOctets: 256,
  unlimitedLength: true,
  format: { coding: 'MMR', width: 1728, resolution: 'fine', minRowBits: 0 },
};
const plainDcs: Dcs = { ...ecmDcs, ecm: false, format: { ...ecmDcs.format, coding: 'MH' } };
const beyond: Dcs = { ...ecmDcs, modem: { modulation: 'v17', rate: 14400 } };

/** Frames whose field matters stand below by hand. */
const byHand: readonly FrameName[] = ['DIS', 'CSI', 'TSI', 'DCS', 'PPS', 'EOR', 'CTC', 'PPR'];

/** A repeat within T4 means another thing than a command much later; RNR holds for T5. */
const timely: readonly FrameName[] = ['MPS', 'EOM', 'EOP', 'RNR'];

function frame(word: string, octets: Uint8Array): Named {
  return { word, input: { is: 'frame', frame: octets } };
}

function frames(): Named[] {
  const simple = (Object.keys(controlFields) as FrameName[])
    .filter((name) => !byHand.includes(name))
    .map((name) => ({ ...frame(name, buildFrame(name, 'caller')), timely: timely.includes(name) }));
  const commands: readonly BlockCommand[] = ['NULL', 'MPS', 'EOM', 'EOP'];
  return [
    ...simple,
    frame('CSI', buildFrame('CSI', 'answerer', encodeIdentity('+4915'), false)),
    frame('TSI', buildFrame('TSI', 'caller', encodeIdentity('+4915'), false)),
    frame('CSI cut short', buildFrame('CSI', 'answerer', new Uint8Array(21))),
    frame('DIS', buildFrame('DIS', 'answerer', buildDis(abilities))),
    frame('DIS without ECM', buildFrame('DIS', 'answerer', buildDis({ ...abilities, ecm: false }))),
    frame('DIS that takes no fax', buildFrame('DIS', 'answerer', new Uint8Array(3))),
    frame('DIS cut short', buildFrame('DIS', 'answerer', new Uint8Array(2))),
    frame('DCS', buildFrame('DCS', 'caller', buildDcs(ecmDcs))),
    frame('DCS without ECM', buildFrame('DCS', 'caller', buildDcs(plainDcs))),
    frame('DCS beyond the offer', buildFrame('DCS', 'caller', buildDcs(beyond))),
    frame('DCS cut short', buildFrame('DCS', 'caller', new Uint8Array(1))),
    ...commands.flatMap((command) => [
      frame(`PPS-${command}`, buildPps(command, 0, 0, 1)),
      frame(`PPS-${command}`, buildPps(command, 1, 0, 1)),
      frame(`EOR-${command}`, buildEor(command)),
    ]),
    frame('PPS-NULL', buildPps('NULL', 0, 1, 2)),
    frame('PPS cut short', buildFrame('PPS', 'caller', new Uint8Array(1))),
    frame('EOR cut short', buildFrame('EOR', 'caller')),
    frame('PPR', buildFrame('PPR', 'answerer', buildPprField([0], 1))),
    frame('PPR for nothing', buildFrame('PPR', 'answerer', new Uint8Array(32))),
    frame('PPR cut short', buildFrame('PPR', 'answerer')),
    frame('CTC', buildFrame('CTC', 'caller', buildCtc(ecmDcs))),
    frame('CTC cut short', buildFrame('CTC', 'caller')),
    frame('unknown frame', Uint8Array.of(0xff, 0xc8, 0x10)),
    frame('no frame at all', Uint8Array.of(0x12, 0x34)),
  ];
}

const zeros = new Uint8Array(1200);
const others: readonly Input[] = [
  { is: 'frame-bad' },
  { is: 'frames-began' },
  { is: 'frames-ended' },
  { is: 'fast-began', modem },
  { is: 'fast-ended' },
  { is: 'ecm-frame-bad' },
  { is: 'lost' },
  { is: 'sent' },
  { is: 'started' },
  { is: 'stop' },
  { is: 'line-dropped' },
];

const inputs: readonly Named[] = [
  ...frames(),
  ...others.map((input) => ({ word: input.is, input })),
  { word: 'CNG', input: { is: 'tone', tone: 'cng' } },
  { word: 'CED', input: { is: 'tone', tone: 'ced' } },
  { word: 'bits', input: { is: 'bits', bytes: zeros } },
  { word: 'bits', input: { is: 'bits', bytes: new Uint8Array(100).fill(0xaa) } },
  { word: 'bits', input: { is: 'bits', bytes: new Uint8Array(0) } },
  { word: 'FCD', input: { is: 'ecm-frame', frame: buildFcd(0, zeros.subarray(0, 256)) } },
  { word: 'RCP', input: { is: 'ecm-frame', frame: Uint8Array.of(0xff, 0xc0, 0x61) } },
  { word: 'no fast frame', input: { is: 'ecm-frame', frame: Uint8Array.of(1) } },
  { word: 'page', input: { is: 'page', page: 1, bytes: zeros } },
  { word: 'page', input: { is: 'page', page: 2, bytes: new Uint8Array(0) } },
  { word: 'page-missing', input: { is: 'page-missing', page: 1 } },
  { word: 'page-missing', input: { is: 'page-missing', page: 2 } },
  ...([1, 2] as const).flatMap((page) =>
    (['good', 'poor', 'bad'] as const).map(
      (copy): Named => ({ word: `kept ${copy}`, input: { is: 'page-kept', page, copy } }),
    ),
  ),
];

/** A caller with two pages. */
export function callerGround(): Ground<CallerState> {
  const start = callerAtRest({
    identity: '+1',
    pages: 2,
    drawn: { width: 1728, resolution: 'fine' },
    abilities,
  });
  return {
    start,
    step: stepCaller,
    inputs,
    keyOf: (state) => [
      state.memory.page,
      state.memory.rung,
      state.memory.refused,
      state.memory.dcs?.ecm ?? null,
      'triesLeft' in state ? state.triesLeft : 0,
      'stretched' in state && state.stretched,
      'sending' in state
        ? [state.sending.block, state.sending.pprs, state.sending.chosen.length]
        : 0,
    ],
  };
}

/** An answerer. Its counters, which only bound what repeats, are looked at up to a few. */
export function answererGround(): Ground<AnswererState> {
  return {
    start: answererAtRest({ identity: '+1', abilities }),
    step: stepAnswerer,
    inputs: inputs.filter(({ word }) => !word.startsWith('page')),
    keyOf: (state) => {
      const { memory } = state;
      return [
        memory.dcs?.ecm ?? null,
        memory.blocks.length > 0,
        (memory.dcs?.ecm ? memory.block.frames.length : memory.bitsOctets) > 0,
        memory.lastReply === null ? '' : [memory.lastReply.name, memory.lastReply.end],
        // It steers only what a page's command means where pages have no numbers.
        memory.missed && memory.lastReply?.to.page === -1,
        [memory.refused, memory.spoiled || memory.holes],
        state.at === 'offering' && memory.heard,
        'patience' in state ? state.patience : 0,
        'keeping' in state ? [state.keeping.busy, state.keeping.end] : 0,
        'seen' in state
          ? [state.asked.ecm, state.seen.bits > 0, state.seen.longestRun > modem.rate]
          : 0,
      ];
    },
  };
}

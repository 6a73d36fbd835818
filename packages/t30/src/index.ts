/**
 * T.30: the fax conversation. Only what is named here is for others.
 */
export {
  answererAtRest,
  createAnswerer,
  stepAnswerer,
} from './answerer.ts';
export type { At as AnswererAt, State as AnswererState } from './answerer-states.ts';
export { callerAtRest, createCaller, stepCaller } from './caller.ts';
export type { At as CallerAt, State as CallerState } from './caller-states.ts';
export type * from './conversation.ts';
export { buildCtc, buildDcs, type Dcs, decodeDcs, decodeModem, minRowBits } from './dcs.ts';
export { describeDis, noteOf } from './describe.ts';
export { buildDis, type Dis, decodeDis } from './dis.ts';
export {
  type Block,
  type BlockEnd,
  buildPprField,
  emptyBlock,
  type FastFrame,
  joinBlocks,
  missingFrames,
  parseFastFrame,
  parsePps,
  putFrame,
  setTotal,
} from './ecm-receive.ts';
export {
  type BlockCommand,
  buildBurst,
  buildEor,
  buildFcd,
  buildPps,
  cutBlocks,
  framesAskedFor,
} from './ecm-send.ts';
export {
  buildFrame,
  controlFields,
  type Frame,
  type FrameName,
  nameOf,
  parseFrame,
  type Side,
} from './frames.ts';
export { decodeIdentity, encodeIdentity, sameDigits } from './identity.ts';
export { ladderOf, modemName, rungs } from './ladder.ts';
export type * from './media.ts';
export { endingSentences } from './outcome.ts';
export type { Carried, Step, Talk } from './talk.ts';
export { airTimeMs } from './talk.ts';

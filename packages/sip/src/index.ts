export type * from './agent-types.ts';
export type * from './sdp.ts';

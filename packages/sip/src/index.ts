/** The SIP user agent core for fax calls: parse, format, and `createAgent`. */
export { createAgent, ringMaxMs } from './agent.ts';
export type * from './agent-types.ts';
export { Deadlines, type Waiter } from './deadlines.ts';
export { type Envelope, readEnvelope } from './envelope.ts';
export { formatMessage } from './format-message.ts';
export { formatSdp } from './format-sdp.ts';
export * from './headers.ts';
export * from './message.ts';
export { type Param, type Params, param, withParam } from './params.ts';
export { headerBytesMax, headersMax, messageBytesMax, parseMessage } from './parse-message.ts';
export { mediaMax, parseSdp, sdpCharsMax } from './parse-sdp.ts';
export { reasonPhrase } from './responses.ts';
export type * from './sdp.ts';
export * from './transaction-tables.ts';
export * from './uri.ts';

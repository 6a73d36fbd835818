// The door of lines: our SIP endpoint and the built-in exchange.
export type { DialOrder, Lines, LinesConfig, NewsHandler, Peer, TestInbound } from './line.ts';
export { type LinesFeature, lines } from './lines-feature.ts';
export { abilities, type OpenLinesOptions, openLines } from './open-lines.ts';

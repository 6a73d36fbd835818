export type { DialOrder, Lines, LinesConfig, NewsHandler, Peer, TestInbound } from './line.ts';
export { abilities, type OpenLinesOptions, openLines } from './open-lines.ts';

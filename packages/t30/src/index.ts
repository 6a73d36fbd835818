export type * from './conversation.ts';
export type * from './media.ts';

// What running-calls.ts asks of a call under way, and what a dial is given to begin with.
import type { CallNews } from '@platen/call';
import type { PageShape } from './page-store.ts';
import type { HeaderSource } from './send-page.ts';

/** A dial of ours, as the job that began it read it. */
export interface OutboundCall {
  readonly faxId: string;
  readonly attemptId: string;
  readonly accountId: string;
  readonly key: Uint8Array;
  /** Pages not yet confirmed: the call's page k is the k-th of these. */
  readonly pages: readonly { number: number; blobId: string; shape: PageShape }[];
  readonly header: HeaderSource;
}

/** One call's way of taking news; it never throws for what the line does. */
export interface Run {
  readonly faxId: string;
  /** All that was heard since the last time, in order. */
  on(news: readonly CallNews[]): Promise<void>;
}

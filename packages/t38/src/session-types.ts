/**
 * The contract of one T.38 session over UDPTL: what to put on the wire, what came from it.
 * Octets are in wire order: the bit a modem would send first is the high bit (T.38 §7).
 */

export interface Modem {
  readonly modulation: 'v27ter' | 'v29' | 'v17';
  readonly rate: 2400 | 4800 | 7200 | 9600 | 12000 | 14400;
  readonly shortTraining?: boolean;
}

/** Orders; at most one is under way, a new one waits behind it; each ends with a `sent`. */
export type Transmission =
  | { readonly do: 'send-tone'; readonly tone: 'cng' | 'ced' }
  | { readonly do: 'send-frames'; readonly frames: readonly Uint8Array[] }
  | { readonly do: 'send-tcf'; readonly modem: Modem }
  | { readonly do: 'send-bits'; readonly modem: Modem; readonly bytes: Uint8Array }
  | { readonly do: 'send-ecm'; readonly modem: Modem; readonly frames: readonly Uint8Array[] }
  | { readonly do: 'pause'; readonly ms: number };

/** What was heard, in modem words. */
export type Reception =
  | { readonly is: 'tone'; readonly tone: 'cng' | 'ced' }
  | { readonly is: 'frames-began' }
  | { readonly is: 'frame'; readonly frame: Uint8Array }
  | { readonly is: 'frame-bad' }
  | { readonly is: 'frames-ended' }
  | { readonly is: 'fast-began'; readonly modem: Modem }
  | { readonly is: 'bits'; readonly bytes: Uint8Array }
  | { readonly is: 'ecm-frame'; readonly frame: Uint8Array }
  | { readonly is: 'ecm-frame-bad' }
  | { readonly is: 'fast-ended' }
  /** Packets are missing for good; comes before what they tore a hole in. */
  | { readonly is: 'lost' }
  | { readonly is: 'sent' };

/** As agreed in SDP (T.38 Annex D). */
export interface T38SessionConfig {
  /** T38FaxVersion agreed, 0–3. */
  readonly version: number;
  /** Earlier primary packets repeated in each packet (0 = none), with 'redundancy' only. */
  readonly redundancy: number;
  readonly errorCorrection: 'redundancy' | 'fec' | 'none';
  /** T38FaxMaxDatagram of the far end, octets. */
  readonly maxDatagram: number;
}

/** A datagram that came, an order to send, or that `wakeAt` has passed. */
export type T38SessionInput =
  | { readonly is: 'datagram'; readonly bytes: Uint8Array }
  | { readonly is: 'order'; readonly order: Transmission }
  | { readonly is: 'overdue' };

/** A datagram to put on the wire, or what was heard. */
export type T38SessionOutput =
  | { readonly do: 'datagram'; readonly bytes: Uint8Array }
  | { readonly do: 'hear'; readonly event: Reception };

/** Datagrams sent and received, and packets, since the session began. */
export interface T38SessionCounts {
  readonly sent: number;
  readonly received: number;
  /** Packets never seen, not even by redundancy or FEC. */
  readonly lost: number;
  /** Packets got back from redundancy or FEC. */
  readonly recovered: number;
  /** Datagrams or IFPs that could not be parsed. */
  readonly malformed: number;
}

/** Same shape as every core: facts in, orders out, one deadline (ms, same clock as `now`). */
export interface T38Session {
  handle(input: T38SessionInput, now: number): T38SessionOutput[];
  /** Whether a datagram reads as UDPTL with an IFP packet, or none, in it. Changes nothing. */
  reads(datagram: Uint8Array): boolean;
  readonly wakeAt: number | null;
  readonly counts: T38SessionCounts;
}

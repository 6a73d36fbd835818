/**
 * SDP as far as a fax call needs it (RFC 8866, T.38 Annex D): one connection address, media lines
 * in order.
 */

export interface Sdp {
  /**
   * `o=` session id and version, both decimal text; the version rises with each new description we
   * send.
   */
  readonly origin: { readonly id: string; readonly version: string; readonly address: string };
  /** Session-level `c=` address, or null when each media line has its own. */
  readonly connection: string | null;
  readonly media: readonly Media[];
}

/** One media line. */
export type Media = AudioMedia | FaxMedia | OtherMedia;

/** Audio over RTP/AVP, by static payload types (RFC 3551). */
export interface AudioMedia {
  readonly kind: 'audio';
  /** 0 = refused. */
  readonly port: number;
  readonly connection: string | null;
  /** RTP payload types in order of preference: 0 = PCMU, 8 = PCMA. */
  readonly payloads: readonly number[];
}

/** T.38 over UDPTL (T.38 Annex D). */
export interface FaxMedia {
  readonly kind: 'fax';
  readonly port: number;
  readonly connection: string | null;
  /** As the far end writes the transport; absent: `udptl`. Some say `rtp/avp` and send UDPTL. */
  readonly proto?: 'udptl' | 'rtp/avp';
  readonly t38: T38Parameters;
}

/** Anything else, kept so that an answer can refuse it in place. */
export interface OtherMedia {
  readonly kind: 'other';
  readonly port: number;
  readonly connection: string | null;
  /** The `m=` line after `m=`. */
  readonly line: string;
}

/** T.38 Annex D.2.3. */
export interface T38Parameters {
  readonly version: number;
  readonly maxBitRate: number;
  readonly rateManagement: 'transferredTCF' | 'localTCF';
  readonly maxBuffer: number | null;
  readonly maxDatagram: number | null;
  readonly errorCorrection: 't38UDPRedundancy' | 't38UDPFEC' | 'none';
  readonly fillBitRemoval: boolean;
  readonly transcodingMMR: boolean;
  readonly transcodingJBIG: boolean;
}

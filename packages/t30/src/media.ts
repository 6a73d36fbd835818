/**
 * What T.30 asks of the line and hears from it, whatever the line is: T.38 today, modems over RTP
 * later. All octets are in the order of the Recommendation: the bit sent first is the high bit (so
 * DIS is 0x01), which is also their order on a T.38 wire. Frames are address, control, FCF, FIF;
 * the media adds and checks the FCS.
 */

/** A modulation of the fast carrier at one rate. */
export interface Modem {
  readonly modulation: 'v27ter' | 'v29' | 'v17';
  /** bit/s: 2400, 4800 (V.27ter); 7200, 9600 (V.29); 7200, 9600, 12000, 14400 (V.17). */
  readonly rate: 2400 | 4800 | 7200 | 9600 | 12000 | 14400;
  /** V.17 short training (T.30 §5.3.6.1.4: after the TCF of a call). */
  readonly shortTraining?: boolean;
}

/**
 * Orders of the conversation to the line. At most one sending order is under way; its end is a
 * `sent`.
 */
export type MediaOrder =
  /** CNG or CED for as long as the Recommendation has it (T.30 §4). */
  | { readonly do: 'send-tone'; readonly tone: 'cng' | 'ced' }
  /** One V.21 burst: preamble, then the frames (T.30 §5.3.1). */
  | { readonly do: 'send-frames'; readonly frames: readonly Uint8Array[] }
  /** Training check: zeros for 1.5 s (T.30 §5.3.6.1.3). */
  | { readonly do: 'send-tcf'; readonly modem: Modem }
  /** A page without error correction: T.4 bits, RTC included. */
  | { readonly do: 'send-bits'; readonly modem: Modem; readonly bytes: Uint8Array }
  /** A partial page with error correction: FCD frames, then the RCP frames (T.30 Annex A). */
  | { readonly do: 'send-ecm'; readonly modem: Modem; readonly frames: readonly Uint8Array[] }
  /** Say nothing for a while (T.30's 75 ms and the like), then report `sent`. */
  | { readonly do: 'pause'; readonly ms: number }
  /** What is expected next; the line drops what was under way in the other direction. */
  | { readonly do: 'listen'; readonly for: 'frames' }
  | { readonly do: 'listen'; readonly for: 'tcf' | 'bits' | 'ecm'; readonly modem: Modem };

/** Facts from the line. */
export type MediaEvent =
  | { readonly is: 'tone'; readonly tone: 'cng' | 'ced' }
  /** V.21 preamble or carrier heard: a burst begins. */
  | { readonly is: 'frames-began' }
  /** A V.21 frame with a good FCS. */
  | { readonly is: 'frame'; readonly frame: Uint8Array }
  /** A V.21 frame with a bad FCS, or cut short. */
  | { readonly is: 'frame-bad' }
  | { readonly is: 'frames-ended' }
  /** The fast carrier trained; `modem` as far as the line can tell. */
  | { readonly is: 'fast-began'; readonly modem: Modem }
  /** Bits of the fast carrier outside error correction: a TCF or a page, in order. */
  | { readonly is: 'bits'; readonly bytes: Uint8Array }
  /** An HDLC frame with a good FCS on the fast carrier (FCD or RCP). */
  | { readonly is: 'ecm-frame'; readonly frame: Uint8Array }
  | { readonly is: 'ecm-frame-bad' }
  | { readonly is: 'fast-ended' }
  /** Something the far end sent is missing for good, whatever it was: from a line that can tell. */
  | { readonly is: 'lost' }
  /** The last sending order is on the line to its end. */
  | { readonly is: 'sent' };

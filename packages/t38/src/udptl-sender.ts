/**
 * Numbers IFP packets and wraps each with what can bring its predecessors back: T.38 §9.1.4.
 * A datagram that would grow past the far end's limit sheds its oldest helpers, never its primary.
 */
import { type ErrorRecovery, encodeUdptl } from './udptl.ts';

/** Packets a parity covers, and parities a datagram has: so many losses in a row are mended. */
export const fecSpan = 3;
export const fecParities = 3;
/**
 * Whatever the far end allows, a datagram of ours fits a tunnelled MTU with room for IP and UDP.
 */
export const datagramBytesCap = 1200;

/** How packets are protected (T.38 §9.1.4), and how large datagrams may be. */
export interface UdptlSenderConfig {
  readonly errorCorrection: 'redundancy' | 'fec' | 'none';
  /** Earlier packets repeated in each datagram, with 'redundancy'. */
  readonly redundancy: number;
  /** T38FaxMaxDatagram of the far end, octets. */
  readonly maxDatagram: number;
  /** First sequence number; 0 unless a test says otherwise. */
  readonly firstSeq?: number;
}

/** One way of one session. Every call of `wrap` takes the next sequence number. */
export class UdptlSender {
  readonly #config: UdptlSenderConfig;
  readonly #limit: number;
  #seq: number;
  /** Newest first. */
  readonly #past: Uint8Array[] = [];

  constructor(config: UdptlSenderConfig) {
    this.#config = config;
    this.#limit = Math.min(config.maxDatagram, datagramBytesCap);
    this.#seq = (config.firstSeq ?? 0) & 0xffff;
  }

  /**
   * The datagram that carries `ifp`. The same octets may be sent again: a receiver drops the copy.
   */
  wrap(ifp: Uint8Array): Uint8Array {
    const datagram = encodeUdptl({ seq: this.#seq, primary: ifp, recovery: this.#recovery(ifp) });
    this.#seq = (this.#seq + 1) & 0xffff;
    this.#past.unshift(ifp);
    this.#past.length = Math.min(this.#past.length, this.#pastMax());
    return datagram;
  }

  #pastMax(): number {
    const { errorCorrection, redundancy } = this.#config;
    if (errorCorrection === 'none') return 0;
    return errorCorrection === 'fec' ? fecSpan * fecParities : redundancy;
  }

  #recovery(ifp: Uint8Array): ErrorRecovery {
    let left = this.#limit - 2 - wrappedSize(ifp.length) - 2;
    if (this.#config.errorCorrection === 'fec') return this.#parities(left - 2);
    const secondaries: Uint8Array[] = [];
    for (const past of this.#past) {
      left -= wrappedSize(past.length);
      if (left < 0) break;
      secondaries.push(past);
    }
    return { is: 'redundancy', secondaries };
  }

  /**
   * Winds up smoothly: the first packets are covered by fewer parities, each still over `fecSpan`.
   * When parities do not fit, fewer are sent; each then covers nearer packets.
   */
  #parities(octetsLeft: number): ErrorRecovery {
    for (let n = Math.min(fecParities, Math.floor(this.#past.length / fecSpan)); n > 0; n -= 1) {
      const parities = Array.from({ length: n }, (_, m) =>
        // Oldest of the n·span packets is number 0; parity m takes m, m + n, m + 2n …
        exclusiveOr(
          Array.from({ length: fecSpan }, (_, k) => this.#past[n * fecSpan - 1 - (m + k * n)]!),
        ),
      );
      const size = parities.reduce((sum, parity) => sum + wrappedSize(parity.length), 0);
      if (size <= octetsLeft) return { is: 'fec', span: fecSpan, parities };
    }
    return { is: 'fec', span: fecSpan, parities: [] };
  }
}

/** Bytewise exclusive or; the shorter ones are as if zeros followed (T.38 §9.1.4.2). */
export function exclusiveOr(packets: readonly Uint8Array[]): Uint8Array {
  const parity = new Uint8Array(Math.max(0, ...packets.map((packet) => packet.length)));
  for (const packet of packets) {
    for (let i = 0; i < packet.length; i += 1) parity[i]! ^= packet[i]!;
  }
  return parity;
}

/** Octets with their length determinant. */
export function wrappedSize(octets: number): number {
  return octets + (octets < 0x80 ? 1 : 2);
}

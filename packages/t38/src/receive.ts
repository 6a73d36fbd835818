/**
 * IFP packets to what a modem would have heard: T.38 §8, with the indicators treated as hints.
 * The data's type says which modem it came from, so a burst whose indicator was lost is heard too.
 */
import { joinBytes } from '@platen/bits';
import type { Field, IfpPacket, Indicator } from './ifp.ts';
import { modemOfData, modemOfIndicator } from './modem-times.ts';
import type { Modem, Reception } from './session-types.ts';

/** A burst that stays silent ends: after its indicator, amid V.21 data, amid a fast carrier's. */
const openingSilenceMaxMs = 4000;
const v21SilenceMaxMs = 2000;
/** T.30 lets a sender idle with flags or fill for 5 s inside a page. */
const fastSilenceMaxMs = 6000;
/** From the end of a burst to the silence that should follow it; see `Listener.turnsUntil`. */
const turnaroundMaxMs = 250;
/** Longer frames are noise; FCD frames have 260 octets, a generous NSF a few hundred. */
const frameOctetsMax = 4096;
/** Missing packets of non-ECM data for which filler is heard. */
const fillerPacketsMax = 64;
/**
 * Filler for lost non-ECM data. Ones: a TCF must never count a hole as its zeros, and a coded row
 * with a hole must break and resynchronise at the next EOL rather than look like fill.
 */
const filler = 0xff;

interface Burst {
  /** null: V.21. */
  readonly modem: Modem | null;
  /** Data came: an indicator after it is a new burst and no repeat. */
  data: boolean;
  /** The frame so far, packet by packet. */
  frame: Uint8Array[];
  frameOctets: number;
  /**
   * Packets are missing since the last frame's end; what is assembled across it cannot be trusted.
   */
  hole: boolean;
  /** Octets of the last non-ECM packet, the size of what is missing after it. */
  bitsOctets: number;
  silentAt: number;
}

/** One way of one session, packets in order. */
export class Listener {
  #burst: Burst | null = null;
  #tone: 'cng' | 'ced' | null = null;
  #turnsUntil: number | null = null;
  #heard: Reception[] = [];

  /** When the burst under way ends by itself, ms; null: none is. */
  get wakeAt(): number | null {
    return this.#burst?.silentAt ?? null;
  }

  /**
   * Until when the far end may still be turning round, ms: its burst has ended, but it has not yet
   * said that it is silent. A terminal that hears an answer in between can miss it. null: not so.
   */
  get turnsUntil(): number | null {
    return this.#turnsUntil;
  }

  packet(packet: IfpPacket, now: number): Reception[] {
    if (packet.is === 'indicator') this.#indicator(packet.indicator, now);
    else this.#data(packet, now);
    return this.#take();
  }

  /** `count` packets are lost for good between the last packet and the next. */
  lost(count: number): Reception[] {
    this.#hear({ is: 'lost' });
    const burst = this.#burst;
    if (burst !== null) {
      burst.hole = true;
      if (burst.bitsOctets > 0) {
        const octets = burst.bitsOctets * Math.min(count, fillerPacketsMax);
        this.#hear({ is: 'bits', bytes: new Uint8Array(octets).fill(filler) });
      }
    }
    return this.#take();
  }

  overdue(now: number): Reception[] {
    if (this.#burst !== null && now >= this.#burst.silentAt) this.#end();
    return this.#take();
  }

  #indicator(indicator: Indicator, now: number): void {
    this.#turnsUntil = null;
    // ANSam is an answer tone with more to say; who cannot say more hears CED (V.8 §7).
    const tone = indicator === 'v8-ansam' ? 'ced' : indicator;
    if (tone === 'cng' || tone === 'ced') {
      this.#end();
      if (this.#tone !== tone) this.#hear({ is: 'tone', tone });
      this.#tone = tone;
      return;
    }
    this.#tone = null;
    const modem = modemOfIndicator(indicator);
    if (indicator === 'v21-preamble' || modem !== null) {
      const burst = this.#burst;
      const repeated = burst !== null && !burst.data && sameModem(burst.modem, modem);
      if (!repeated) this.#begin(modem, now);
      return;
    }
    // No signal; and V.8, V.33, V.34, which nobody here speaks: whatever was under way is over.
    this.#end();
  }

  #data(packet: Extract<IfpPacket, { is: 'data' }>, now: number): void {
    const modem = modemOfData(packet.type);
    if (modem === null && packet.type !== 'v21') return;
    for (const field of packet.fields) {
      if (this.#burst === null || !sameModem(this.#burst.modem, modem)) {
        // An end without a burst is the repeat of one already heard.
        if (field.data === undefined) continue;
        this.#begin(modem, now);
      }
      this.#tone = null;
      this.#field(this.#burst!, field, now);
    }
  }

  #field(burst: Burst, field: Field, now: number): void {
    burst.data = true;
    burst.silentAt = now + (burst.modem === null ? v21SilenceMaxMs : fastSilenceMaxMs);
    switch (field.type) {
      case 'hdlc-data':
        this.#frameData(burst, field.data);
        return;
      case 'hdlc-fcs-ok':
      case 'hdlc-fcs-ok-sig-end':
        this.#frameData(burst, field.data);
        this.#frameEnd(burst, true);
        break;
      case 'hdlc-fcs-bad':
      case 'hdlc-fcs-bad-sig-end':
        this.#frameData(burst, field.data);
        this.#frameEnd(burst, false);
        break;
      case 't4-non-ecm-data':
      case 't4-non-ecm-sig-end':
        this.#bits(burst, field.data);
        break;
      case 'hdlc-sig-end':
      case 'cm-message':
      case 'jm-message':
      case 'ci-message':
      case 'v34-rate':
    }
    if (!field.type.endsWith('sig-end')) return;
    this.#end();
    this.#turnsUntil = now + turnaroundMaxMs;
  }

  #bits(burst: Burst, data: Uint8Array | undefined): void {
    // Non-ECM data on V.21 means nothing.
    if (data === undefined || burst.modem === null) return;
    burst.bitsOctets = data.length;
    this.#hear({ is: 'bits', bytes: data });
  }

  #frameData(burst: Burst, data: Uint8Array | undefined): void {
    if (data === undefined) return;
    if (burst.frame.length === 0 && burst.hole && beginsFrame(data, burst.modem))
      burst.hole = false;
    if (burst.frameOctets + data.length > frameOctetsMax) burst.hole = true;
    else {
      burst.frame.push(data);
      burst.frameOctets += data.length;
    }
  }

  #frameEnd(burst: Burst, good: boolean): void {
    const { frame, hole } = burst;
    burst.frame = [];
    burst.frameOctets = 0;
    burst.hole = false;
    // A repeated end, or a gateway that heard only flags.
    if (frame.length === 0 && !hole) return;
    if (!good || hole) this.#bad(burst);
    else {
      const octets = joinBytes(frame);
      this.#hear(
        burst.modem === null ? { is: 'frame', frame: octets } : { is: 'ecm-frame', frame: octets },
      );
    }
  }

  #bad(burst: Burst): void {
    this.#hear({ is: burst.modem === null ? 'frame-bad' : 'ecm-frame-bad' });
  }

  #begin(modem: Modem | null, now: number): void {
    this.#end();
    this.#turnsUntil = null;
    this.#burst = {
      modem,
      data: false,
      frame: [],
      frameOctets: 0,
      hole: false,
      bitsOctets: 0,
      silentAt: now + openingSilenceMaxMs,
    };
    this.#hear(modem === null ? { is: 'frames-began' } : { is: 'fast-began', modem });
  }

  #end(): void {
    const burst = this.#burst;
    if (burst === null) return;
    this.#burst = null;
    // A frame cut short, or one lost whole as far as can be known.
    const hdlc = burst.bitsOctets === 0;
    if (burst.frame.length > 0 || (burst.hole && hdlc)) this.#bad(burst);
    this.#hear({ is: burst.modem === null ? 'frames-ended' : 'fast-ended' });
  }

  #hear(event: Reception): void {
    this.#heard.push(event);
  }

  #take(): Reception[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }
}

function sameModem(one: Modem | null, other: Modem | null): boolean {
  return one?.modulation === other?.modulation && one?.rate === other?.rate;
}

/**
 * Whether a frame starts here, so that a hole before it did not take its head: address and control
 * of T.30 §5.3.4–5.3.5; on a fast carrier also FCD or RCP (T.30 Annex A).
 */
function beginsFrame(data: Uint8Array, modem: Modem | null): boolean {
  if (data[0] !== 0xff || (data[1] !== 0xc0 && data[1] !== 0xc8)) return false;
  return modem === null || data[2] === 0x60 || data[2] === 0x61;
}

/**
 * What one order puts on the wire and when: T.38 §8, as a gateway behind a real modem sends it.
 * A plan is lazy: a page is thousands of packets, and only the next one is ever made.
 */
import { encodeIfp, type Field, type IfpPacket, type Indicator } from './ifp.ts';
import {
  cedMs,
  cngMs,
  dataTypeOf,
  ecmFlagsMs,
  frameLineBits,
  tcfMs,
  trainingMs,
  trainingOf,
  v21PreambleMs,
  v21Rate,
} from './modem-times.ts';
import type { Modem, T38SessionConfig, Transmission } from './session-types.ts';
import { datagramBytesCap, fecParities, wrappedSize } from './udptl-sender.ts';

/** Line time that one packet of image data carries. */
const packetMs = 30;
/** A packet carries at least this many octets, even if fewer earlier packets fit beside it. */
const chunkOctetsMin = 20;
/** V.21 frames travel whole up to this many octets: a frame in one packet cannot lose half. */
const v21ChunkOctetsMax = 128;
/** Octets of an IFP packet around the data: head, count, two fields with the first one's length. */
const ifpOverhead = 6;
/** Octets of a datagram around its packets: number, primary's length, choice, count, span. */
const udptlOverhead = 8;

/** Times a packet is sent beyond the first: whose loss kills calls (indicators, ends); commands. */
const vitalCopies = 2;
const commandCopies = 1;

/** One step of a plan, `at` ms after the order began. The last one is `sent`. */
export type Step =
  | {
      readonly at: number;
      readonly is: 'packet';
      readonly ifp: Uint8Array;
      readonly copies: number;
    }
  | { readonly at: number; readonly is: 'sent' };

/**
 * Octets of image data a packet carries at that rate, so that the datagram with its helpers fits.
 */
export function chunkOctets(config: T38SessionConfig, rate: number): number {
  const wished = Math.ceil((rate * packetMs) / 8000);
  const repeats =
    config.errorCorrection === 'none'
      ? 0
      : config.errorCorrection === 'fec'
        ? fecParities
        : config.redundancy;
  const limit = Math.min(config.maxDatagram, datagramBytesCap) - udptlOverhead;
  const shared = Math.floor(limit / (1 + repeats)) - ifpOverhead - wrappedSize(0);
  const alone = limit - ifpOverhead - wrappedSize(0);
  return Math.max(1, Math.min(wished, Math.max(shared, Math.min(alone, chunkOctetsMin))));
}

/** The plan of one order, lazily. Its first step throws `RangeError` if there is no such modem. */
export function planOf(order: Transmission, config: T38SessionConfig): Generator<Step, void> {
  const wire = new Wire(config);
  switch (order.do) {
    case 'pause':
      return pause(order.ms);
    case 'send-tone':
      return tone(wire, order.tone);
    case 'send-frames':
      return v21Frames(wire, order.frames);
    case 'send-tcf':
      return nonEcm(
        wire,
        order.modem,
        new Uint8Array(Math.round((order.modem.rate * tcfMs) / 8000)),
      );
    case 'send-bits':
      return nonEcm(wire, order.modem, order.bytes);
    case 'send-ecm':
      return ecm(wire, order.modem, order.frames);
  }
}

/** Words of the wire as steps. */
class Wire {
  readonly config: T38SessionConfig;

  constructor(config: T38SessionConfig) {
    this.config = config;
  }

  indicator(at: number, indicator: Indicator): Step {
    return this.packet(at, { is: 'indicator', indicator }, vitalCopies);
  }

  packet(at: number, packet: IfpPacket, copies: number): Step {
    return { at, is: 'packet', ifp: encodeIfp(packet, this.config.version), copies };
  }
}

function* pause(ms: number): Generator<Step, void> {
  yield { at: ms, is: 'sent' };
}

function* tone(wire: Wire, kind: 'cng' | 'ced'): Generator<Step, void> {
  yield wire.indicator(0, kind);
  yield* silence(wire, kind === 'cng' ? cngMs : cedMs);
}

function* silence(wire: Wire, at: number): Generator<Step, void> {
  yield wire.indicator(at, 'no-signal');
  yield { at, is: 'sent' };
}

/**
 * A frame is sent when its first bit would leave the modem: the far modem, if there is one, then
 * never runs dry. The end of the burst is a field of its own, when the last flag would be out.
 */
function* v21Frames(wire: Wire, frames: readonly Uint8Array[]): Generator<Step, void> {
  yield wire.indicator(0, 'v21-preamble');
  let at = v21PreambleMs;
  const most = Math.max(chunkOctets(wire.config, v21Rate), roomFor(wire.config));
  for (const frame of frames) {
    const lineMs = (frameLineBits(frame) * 1000) / v21Rate;
    for (const { share, fields } of frameFields(frame, Math.min(v21ChunkOctetsMax, most))) {
      yield wire.packet(at + lineMs * share, { is: 'data', type: 'v21', fields }, commandCopies);
    }
    at += lineMs;
  }
  const fields: Field[] = [{ type: 'hdlc-sig-end' }];
  yield wire.packet(at, { is: 'data', type: 'v21', fields }, vitalCopies);
  yield* silence(wire, at);
}

function* ecm(wire: Wire, modem: Modem, frames: readonly Uint8Array[]): Generator<Step, void> {
  const type = dataTypeOf(modem);
  const most = chunkOctets(wire.config, modem.rate);
  yield wire.indicator(0, trainingOf(modem));
  let at = trainingMs(modem) + ecmFlagsMs;
  for (const frame of frames) {
    const lineMs = (frameLineBits(frame) * 1000) / modem.rate;
    for (const { share, fields } of frameFields(frame, most)) {
      yield wire.packet(at + lineMs * share, { is: 'data', type, fields }, 0);
    }
    at += lineMs;
  }
  yield wire.packet(at, { is: 'data', type, fields: [{ type: 'hdlc-sig-end' }] }, vitalCopies);
  yield* silence(wire, at);
}

function* nonEcm(wire: Wire, modem: Modem, bytes: Uint8Array): Generator<Step, void> {
  const type = dataTypeOf(modem);
  const most = chunkOctets(wire.config, modem.rate);
  yield wire.indicator(0, trainingOf(modem));
  const from = trainingMs(modem);
  for (let start = 0; start < bytes.length; start += most) {
    const at = from + (start * 8000) / modem.rate;
    const data = bytes.subarray(start, start + most);
    yield wire.packet(at, { is: 'data', type, fields: [{ type: 't4-non-ecm-data', data }] }, 0);
  }
  const at = from + (bytes.length * 8000) / modem.rate;
  // Alone among the ends it is not repeated: dissectors that put bursts together call the copy
  // malformed. The silence right behind it is, carries this packet along, and ends the burst too.
  yield wire.packet(at, { is: 'data', type, fields: [{ type: 't4-non-ecm-sig-end' }] }, 0);
  yield* silence(wire, at);
}

/** A frame cut into packets' fields; `share` is how much of it is on the line before. */
function* frameFields(
  frame: Uint8Array,
  most: number,
): Generator<{ readonly share: number; readonly fields: Field[] }, void> {
  for (let start = 0; start < frame.length; start += most) {
    const fields: Field[] = [{ type: 'hdlc-data', data: frame.subarray(start, start + most) }];
    if (start + most >= frame.length) fields.push({ type: 'hdlc-fcs-ok' });
    yield { share: start / frame.length, fields };
  }
}

/** Octets of data that fit into one datagram without any helper. */
function roomFor(config: T38SessionConfig): number {
  return Math.min(config.maxDatagram, datagramBytesCap) - udptlOverhead - ifpOverhead - 2;
}

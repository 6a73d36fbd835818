/**
 * Which SDP we offer and what we answer (RFC 3264, T.38 Annex D). T.38 replaces the audio line in
 * place: a second line beside it makes some exchanges build a call that carries nothing.
 */
import type { Address, FaxMedia, Media, Sdp, T38Parameters } from '@platen/sip';
import type { T38SessionConfig } from '@platen/t38';
import type { FaxTransport } from './call-types.ts';

/** Largest UDPTL datagram we take, octets: below the usual path MTU, tunnels included. */
export const datagramOctetsMax = 1200;
/** Octets of image data a gateway may have waiting for us. */
const bufferOctetsMax = 2000;
/** PCMU, PCMA. */
const audioPayloads = [0, 8] as const;

/**
 * How one side of a call describes itself; `version` rises with each description sent (RFC 3264
 * §8).
 */
export interface SelfDescription {
  readonly id: string;
  readonly version: number;
  readonly media: Address;
}

function describe(self: SelfDescription, media: readonly Media[]): Sdp {
  const address = self.media.address;
  return {
    origin: { id: self.id, version: String(self.version), address },
    connection: address,
    media,
  };
}

/** G.711 only: how every call starts. */
export function audioOffer(self: SelfDescription): Sdp {
  return describe(self, [
    { kind: 'audio', port: self.media.port, connection: null, payloads: audioPayloads },
  ]);
}

function parameters(transport: FaxTransport): T38Parameters {
  return {
    version: 0,
    maxBitRate: 14400,
    rateManagement: 'transferredTCF',
    maxBuffer: bufferOctetsMax,
    maxDatagram: datagramOctetsMax,
    errorCorrection:
      transport.errorCorrection === 'fec'
        ? 't38UDPFEC'
        : transport.errorCorrection === 'redundancy'
          ? 't38UDPRedundancy'
          : 'none',
    fillBitRemoval: false,
    transcodingMMR: false,
    transcodingJBIG: false,
  };
}

/** T.38 in the place of the audio line; lines after it are refused in place. */
export function faxOffer(self: SelfDescription, transport: FaxTransport, last: Sdp | null): Sdp {
  const fax: FaxMedia = {
    kind: 'fax',
    port: self.media.port,
    connection: null,
    t38: parameters(transport),
  };
  const rest = (last?.media ?? []).slice(1).map((line) => ({ ...line, port: 0 }));
  return describe(self, [fax, ...rest]);
}

/** The fax line of a description that is open, or null. */
export function faxLine(sdp: Sdp | null): FaxMedia | null {
  return (
    sdp?.media.find((line): line is FaxMedia => line.kind === 'fax' && line.port !== 0) ?? null
  );
}

export function hasAudio(sdp: Sdp | null): boolean {
  return sdp?.media.some((line) => line.kind === 'audio' && line.port !== 0) ?? false;
}

/** Where the far end wants the media of `line`; null when it names no address. */
export function mediaAddress(sdp: Sdp, line: Media): Address | null {
  const address = line.connection ?? sdp.connection;
  return address === null || line.port === 0 ? null : { address, port: line.port };
}

/** Accepts the first line of `kind`, refuses every other in place (RFC 3264 §6). */
export function answer(
  self: SelfDescription,
  offer: Sdp,
  kind: 'audio' | 'fax',
  transport: FaxTransport,
): Sdp {
  let taken = false;
  const media = offer.media.map((line): Media => {
    if (taken || line.kind !== kind || line.port === 0) return { ...line, port: 0 };
    taken = true;
    const port = self.media.port;
    if (line.kind === 'audio') {
      return { kind: 'audio', port, connection: null, payloads: audioAnswer(line) };
    }
    const { t38, proto } = line as FaxMedia;
    return { kind: 'fax', port, connection: null, proto, t38: agree(t38, transport) };
  });
  return describe(self, media);
}

function audioAnswer(line: Media): readonly number[] {
  const offered = line.kind === 'audio' ? line.payloads : [];
  const both = offered.filter((payload) => payload === 0 || payload === 8);
  return both.length > 0 ? both : [0];
}

/** T.38 D.2.3: version and rate are the lower of both, error correction what the offer named. */
function agree(offered: T38Parameters, transport: FaxTransport): T38Parameters {
  const ours = parameters(transport);
  return {
    ...ours,
    version: Math.min(offered.version, 3),
    maxBitRate: Math.min(offered.maxBitRate, ours.maxBitRate),
    errorCorrection: offered.errorCorrection,
  };
}

/** T38FaxMaxDatagram of a far end that names none, or 0, octets: what old gateways take. */
const farDatagramOctets = 400;

/** How we send to the far end whose line is `line`: what it named, as far as we want it. */
export function t38Config(line: FaxMedia, transport: FaxTransport): T38SessionConfig {
  const named = line.t38.errorCorrection;
  const wanted = transport.errorCorrection;
  return {
    version: Math.min(line.t38.version, 3),
    redundancy: transport.redundancy,
    errorCorrection:
      named === 'none' || wanted === 'none' ? 'none' : named === 't38UDPFEC' ? 'fec' : 'redundancy',
    maxDatagram: Math.min(line.t38.maxDatagram || farDatagramOctets, datagramOctetsMax),
  };
}

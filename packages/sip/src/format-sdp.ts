/**
 * Session descriptions out (RFC 8866, T.38 Annex D.2.3). T.38 flags are written bare, as T.38 has
 * them: an attribute that is off is left out, since some gateways take `T38FaxFillBitRemoval:0` for
 * a yes.
 */
import type { Media, Sdp, T38Parameters } from './sdp.ts';

const rtpMaps: Readonly<Record<number, string>> = { 0: 'PCMU/8000', 8: 'PCMA/8000' };

function addressLine(address: string): string {
  return `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`;
}

function t38Lines(t38: T38Parameters): string[] {
  const lines = [
    `a=T38FaxVersion:${t38.version}`,
    `a=T38MaxBitRate:${t38.maxBitRate}`,
    `a=T38FaxRateManagement:${t38.rateManagement}`,
  ];
  if (t38.fillBitRemoval) lines.push('a=T38FaxFillBitRemoval');
  if (t38.transcodingMMR) lines.push('a=T38FaxTranscodingMMR');
  if (t38.transcodingJBIG) lines.push('a=T38FaxTranscodingJBIG');
  if (t38.maxBuffer !== null) lines.push(`a=T38FaxMaxBuffer:${t38.maxBuffer}`);
  if (t38.maxDatagram !== null) lines.push(`a=T38FaxMaxDatagram:${t38.maxDatagram}`);
  const correction = t38.errorCorrection === 'none' ? 't38UDPNoEC' : t38.errorCorrection;
  lines.push(`a=T38FaxUdpEC:${correction}`);
  return lines;
}

function mediaLines(media: Media): string[] {
  const connection = media.connection === null ? [] : [`c=${addressLine(media.connection)}`];
  if (media.kind === 'other') {
    const line = media.line.replace(/^(\S+) +[0-9]+/, `$1 ${media.port}`);
    return [`m=${line}`, ...connection];
  }
  if (media.kind === 'fax') {
    const proto = media.proto === 'rtp/avp' ? 'RTP/AVP' : 'udptl';
    return [`m=image ${media.port} ${proto} t38`, ...connection, ...t38Lines(media.t38)];
  }
  const maps = media.payloads.flatMap((type) =>
    rtpMaps[type] === undefined ? [] : [`a=rtpmap:${type} ${rtpMaps[type]}`],
  );
  // A media line must name a format, be it refused.
  const payloads = media.payloads.length === 0 ? '0' : media.payloads.join(' ');
  return [`m=audio ${media.port} RTP/AVP ${payloads}`, ...connection, ...maps];
}

/**
 * The text of a description, CRLF lines. An audio line needs at least one payload type, refused or
 * not.
 */
export function formatSdp(sdp: Sdp): string {
  const { id, version, address } = sdp.origin;
  const lines = ['v=0', `o=- ${id} ${version} ${addressLine(address)}`, 's=-'];
  if (sdp.connection !== null) lines.push(`c=${addressLine(sdp.connection)}`);
  lines.push('t=0 0', ...sdp.media.flatMap(mediaLines));
  return `${lines.join('\r\n')}\r\n`;
}

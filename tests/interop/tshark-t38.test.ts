/** tshark dissects every datagram a session sends, and finds nothing malformed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createT38Session, type T38SessionConfig, type Transmission } from '@platen/t38';
import { dissect, onPort, skip } from './tshark.ts';

const port = 6000;
const ecmFrame = Uint8Array.from({ length: 260 }, (_, i) => [0xff, 0xc0, 0x60, 0][i] ?? i & 0xff);
const orders: readonly Transmission[] = [
  { do: 'send-tone', tone: 'ced' },
  {
    do: 'send-frames',
    // TSI without digits, DCS for V.17 14400.
    frames: [
      Uint8Array.of(0xff, 0xc0, 0xc2, ...new Uint8Array(20).fill(0x04)),
      Uint8Array.of(0xff, 0xc8, 0xc1, 0x00, 0x46, 0x10),
    ],
  },
  { do: 'send-tcf', modem: { modulation: 'v17', rate: 14400 } },
  {
    do: 'send-ecm',
    modem: { modulation: 'v17', rate: 14400, shortTraining: true },
    frames: [ecmFrame, ecmFrame, Uint8Array.of(0xff, 0xc0, 0x61)],
  },
  {
    do: 'send-bits',
    modem: { modulation: 'v29', rate: 9600 },
    bytes: new Uint8Array(500).fill(0x5a),
  },
];

const words = [
  /ced/,
  /v21-preamble/,
  /DCS - Digital C/,
  /v17-14400-long-training/,
  /v17-14400: hdlc-sig-end/,
  /v29-9600: t4-non-ecm-sig-end/,
];

/** Everything a session sends for the orders. */
function datagramsOf(config: T38SessionConfig): Uint8Array[] {
  const session = createT38Session(config);
  const outputs = orders.flatMap((order) => session.handle({ is: 'order', order }, 0));
  // The session's next keep-alive tells that nothing is left to send.
  for (let now = 0; session.wakeAt! < now + 5000; ) {
    now = session.wakeAt!;
    outputs.push(...session.handle({ is: 'overdue' }, now));
  }
  return outputs.flatMap((output) => (output.do === 'datagram' ? [output.bytes] : []));
}

for (const version of [0, 3]) {
  for (const errorCorrection of ['redundancy', 'fec'] as const) {
    test(`tshark reads version ${version} with ${errorCorrection}`, { skip }, () => {
      const datagrams = datagramsOf({ version, errorCorrection, redundancy: 3, maxDatagram: 400 });
      const older = `t38.use_pre_corrigendum_asn1_specification:${version === 0 ? 'TRUE' : 'FALSE'}`;
      dissect(onPort(port, datagrams), (ask) => {
        const read = ['-d', `udp.port==${port},t38`, '-o', older];
        const lines = ask(...read);
        assert.equal(lines.length, datagrams.length);
        for (const line of lines) {
          assert.match(line, /T\.38 .* UDPTLPacket Seq=\d+ {2}(t30ind|data):/);
        }
        assert.deepEqual(
          ask(...read, '-Y', '_ws.malformed || _ws.expert.severity >= 0x800000'),
          [],
        );
        for (const said of words) {
          assert.ok(
            lines.some((line) => said.test(line)),
            `no line says ${said}`,
          );
        }
      });
    });
  }
}

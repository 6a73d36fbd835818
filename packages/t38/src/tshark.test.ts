/** tshark dissects every datagram a session sends, and finds nothing malformed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { captureOf } from '../test/capture.ts';
import { createT38Session } from './index.ts';
import type { SessionConfig, Transmission } from './session-types.ts';

function lacks(command: string): string | false {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return `needs ${command}: apt-get install ${command}`;
  }
}

const needs = { skip: lacks('tshark') };
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

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'platen-tshark-'));
});
after(() => rmSync(folder, { recursive: true }));

/** Everything a session sends for the orders. */
function datagramsOf(config: SessionConfig): Uint8Array[] {
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
    test(`tshark reads version ${version} with ${errorCorrection}`, needs, () => {
      const datagrams = datagramsOf({ version, errorCorrection, redundancy: 3, maxDatagram: 400 });
      const file = join(folder, `${version}-${errorCorrection}.pcap`);
      writeFileSync(file, captureOf(datagrams, port));
      const asked = ['-r', file, '-d', `udp.port==${port},t38`];
      const older = `t38.use_pre_corrigendum_asn1_specification:${version === 0 ? 'TRUE' : 'FALSE'}`;
      const options = { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 26 } as const;
      const run = (more: readonly string[]) =>
        execFileSync('tshark', [...asked, '-o', older, ...more], options)
          .trimEnd()
          .split('\n');
      const lines = run([]);
      assert.equal(lines.length, datagrams.length);
      for (const line of lines)
        assert.match(line, /T\.38 .* UDPTLPacket Seq=\d+ {2}(t30ind|data):/);
      assert.deepEqual(run(['-Y', '_ws.malformed || _ws.expert.severity >= 0x800000']), ['']);
      for (const said of [/ced/, /v21-preamble/, /DCS - Digital C/, /v17-14400-long-training/]) {
        assert.ok(
          lines.some((line) => said.test(line)),
          `no line says ${said}`,
        );
      }
      for (const said of [/v17-14400: hdlc-sig-end/, /v29-9600: t4-non-ecm-sig-end/]) {
        assert.ok(
          lines.some((line) => said.test(line)),
          `no line says ${said}`,
        );
      }
    });
  }
}

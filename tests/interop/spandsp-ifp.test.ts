/**
 * The stranger again, octet by octet: the IFP packets that libspandsp writes are what we write,
 * and we read it so, with and without the extension marks that T.38 version 0 lacked.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type DataType,
  decodeIfp,
  encodeIfp,
  type FieldType,
  type IfpPacket,
  type Indicator,
} from '@platen/t38';
import { buildProgram, lacksSpandsp } from './spandsp/peer.ts';

function packetOf(words: readonly string[]): IfpPacket {
  const [kind, first = '', field = '', length] = words;
  if (kind === 'indicator') return { is: 'indicator', indicator: first.toLowerCase() as Indicator };
  const data = Uint8Array.of(0xff, 0xc8, 0x31);
  const type = field.toLowerCase() as FieldType;
  return {
    is: 'data',
    type: first.toLowerCase() as DataType,
    fields: [length === '0' ? { type } : { type, data }],
  };
}

test('libspandsp writes IFP packets as we do', { skip: lacksSpandsp() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'platen-ifp-'));
  try {
    const program = buildProgram(folder, 'ifp', ['ifp.c']);
    const lines = execFileSync(program, { encoding: 'utf8' }).trimEnd().split('\n');
    assert.equal(lines.length, 16 + 9 * 8 * 2 + 23 + 15 * 9 * 2);
    for (const line of lines) {
      const [version, ...words] = line.split(' ');
      const octets = words.pop()!;
      const packet = packetOf(words);
      const written = encodeIfp(packet, Number(version));
      assert.equal(Buffer.from(written).toString('hex'), octets, line);
      assert.deepEqual(decodeIfp(Buffer.from(octets, 'hex'), Number(version)), packet, line);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// Runs the messages of this folder against an agent. A file is `name: value` lines, `---`, and the
// message with LF for CRLF. The ideas are RFC 4475's, the words our own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import {
  type AgentNews,
  createAgent,
  type Media,
  parseMessage,
  readEnvelope,
  type Sdp,
} from '@platen/sip';

interface Case {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

function readCase(file: string): Case {
  const text = fs.readFileSync(new URL(file, import.meta.url), 'utf8');
  const cut = text.indexOf('---\n');
  const fields = new Map(
    text
      .slice(0, cut)
      .trimEnd()
      .split('\n')
      .map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
  );
  const bytes = new TextEncoder().encode(text.slice(cut + 4).replaceAll('\n', '\r\n'));
  return { name: file.replace('.txt', ''), fields, bytes };
}

function describe(media: Media): string {
  if (media.kind !== 'fax') return `${media.kind} ${media.port}`;
  const { t38 } = media;
  const flags = [
    t38.fillBitRemoval ? ' fill' : '',
    t38.transcodingMMR ? ' mmr' : '',
    t38.transcodingJBIG ? ' jbig' : '',
  ].join('');
  const sizes = `${t38.maxBuffer ?? '-'} ${t38.maxDatagram ?? '-'}`;
  const rate = `v${t38.version} ${t38.maxBitRate} ${t38.rateManagement}`;
  return `fax ${media.port} ${rate} ${sizes} ${t38.errorCorrection}${flags}`;
}

const offerText = (offer: Sdp | null) => offer?.media.map(describe).join(', ') ?? 'none';

function reads(bytes: Uint8Array): boolean {
  try {
    readEnvelope(parseMessage(bytes));
    return true;
  } catch (error) {
    assert(error instanceof ParseError, String(error));
    return false;
  }
}

/** What the agent does at once: statuses sent, and the call it announces. */
function meet(bytes: Uint8Array) {
  let drawn = 0;
  const agent = createAgent({
    local: { address: '192.0.2.2', port: 5062 },
    name: 'Platen',
    draw: () => (++drawn).toString(16).padStart(16, '0'),
  });
  const from = { address: '192.0.2.1', port: 5060 };
  const does: string[] = [];
  let incoming: Extract<AgentNews, { is: 'incoming' }> | null = null;
  for (const output of agent.handle({ is: 'datagram', bytes, from }, 0)) {
    if (output.do === 'datagram') {
      const answer = parseMessage(output.bytes);
      assert(answer.is === 'response');
      does.push(String(answer.status));
    } else if (output.news.is === 'incoming') {
      incoming = output.news;
      does.push('incoming');
    }
  }
  return { does: does.join(' ') || 'silence', incoming };
}

const files = fs.readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.txt'));

for (const { name, fields, bytes } of files.sort().map(readCase)) {
  test(`${name}: ${fields.get('about')}`, () => {
    for (const needed of ['about', 'clause', 'expect']) assert(fields.has(needed), needed);
    if (fields.has('reads')) assert.equal(reads(bytes) ? 'yes' : 'no', fields.get('reads'));
    const { does, incoming } = meet(bytes);
    assert.equal(does, fields.get('expect'));
    for (const side of ['from', 'to'] as const) {
      if (fields.has(side)) assert.equal(incoming?.[side], fields.get(side));
    }
    if (fields.has('offer')) assert.equal(offerText(incoming?.offer ?? null), fields.get('offer'));
  });
}

test('there are as many messages as there were', () => {
  assert(files.length >= 50);
});

// Who may call us: with a trunk whoever sends from its address, without one the built-in exchange.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { CallNews } from '@platen/call';
import { type Lines, openLines, type Peer } from './index.ts';
import { linedPages } from './lines-fixture.ts';
import { trustHost } from './trusted-hosts.ts';

const number = '+12025550190';

async function open(trunk: Peer | null): Promise<{ lines: Lines; heard: CallNews[] }> {
  const heard: CallNews[] = [];
  const lines: Lines = await openLines({
    config: {
      sip: { address: '127.0.0.1', port: 0 },
      trunk,
      timeFactor: 50,
      seed: 7,
      ownNumbers: [number],
    },
    onNews: (news) => {
      heard.push(news);
      if (news.is === 'incoming') {
        lines.order({ do: 'refuse', call: news.call, status: 486, cause: 17 });
      }
    },
    onTrouble: (what) => assert.fail(what),
  });
  return { lines, heard };
}

/** The final status of a call from a socket at `address`. */
async function callFrom(address: string, sip: Peer): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  const lines = [
    `INVITE sip:${number}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${port};rport`,
    'Max-Forwards: 70',
    `From: <sip:+12025550100@${address}>;tag=${port}`,
    `To: <sip:${number}@127.0.0.1>`,
    `Call-ID: ${port}@${address}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:a@${address}:${port}>`,
    'Content-Length: 0',
    '',
    '',
  ];
  const status = new Promise<number>((resolve) => {
    socket.on('message', (datagram) => {
      const said = Number(/^SIP\/2\.0 (\d+)/.exec(datagram.toString())?.[1]);
      if (said >= 200) resolve(said);
    });
  });
  socket.send(lines.join('\r\n'), sip.port, sip.address);
  const said = await status;
  socket.close();
  return said;
}

describe('a call', () => {
  it('is taken from the trunk’s address, from any port, and from no other', async () => {
    const { lines, heard } = await open({ address: '127.0.0.2', port: 5060 });
    assert.equal(await callFrom('127.0.0.3', lines.sip), 403);
    assert.deepEqual(heard, [], 'nobody heard of it');
    assert.equal(await callFrom('127.0.0.2', lines.sip), 486);
    assert.equal(heard.filter(({ is }) => is === 'incoming').length, 1);
    await lines.close();
  });

  it('is taken from the built-in exchange only, where there is no trunk', async () => {
    const { lines, heard } = await open(null);
    assert.equal(await callFrom('127.0.0.1', lines.sip), 403);
    assert.deepEqual(heard, []);
    lines.testInbound({ from: '+12025550100', to: number, pages: linedPages(1) });
    while (!heard.some(({ is }) => is === 'ended')) await new Promise(setImmediate);
    assert.equal(heard.filter(({ is }) => is === 'incoming').length, 1);
    await lines.close();
  });
});

describe('a trunk with a name', () => {
  it('has all its addresses, in every form, and those it moves to', async () => {
    let addresses = ['192.0.2.1', '2001:DB8::1'];
    const trusted = await trustHost('trunk.example', assert.fail, async () => addresses);
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1']) {
      assert.ok(trusted.include(address), address);
    }
    addresses = ['192.0.2.2'];
    assert.ok(!trusted.include('192.0.2.2'), 'this call is refused');
    await new Promise(setImmediate);
    assert.ok(trusted.include('192.0.2.2'), 'and the next is taken');
    assert.ok(!trusted.include('192.0.2.1'));
  });

  it('that cannot be resolved is nobody', async () => {
    const troubles: string[] = [];
    const never = async () => Promise.reject(new Error('ENOTFOUND'));
    const trusted = await trustHost('trunk.example', (what) => troubles.push(what), never);
    assert.ok(!trusted.include('192.0.2.1'));
    assert.equal(troubles[0], 'the name of the trunk cannot be resolved');
  });
});

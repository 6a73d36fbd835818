// What strangers can make the service spend: callers who never send a page, and bodies of whoever
// has no key.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';

let service: TestService;
before(async () => {
  // Calls are taken from the trunk's address, whatever the port.
  service = await testService({ env: { PLATEN_TRUNK: '127.0.0.1:5999' } });
});
after(() => service.close());

const sdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0',
  '',
].join('\r\n');

function invite(port: number, call: number, address = '127.0.0.1'): string {
  return [
    'INVITE sip:+12025550190@127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${call};rport`,
    'Max-Forwards: 70',
    `From: <sip:a%00b@127.0.0.1>;tag=${call}`,
    'To: <sip:+12025550190@127.0.0.1>',
    `Call-ID: ${call}@stranger`,
    'CSeq: 1 INVITE',
    `Contact: <sip:a@127.0.0.1:${port}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

const callers = 64;
const answeredAtOnce = 32;

describe('a caller who is not the trunk', () => {
  it('is refused before a row is written or a lease is opened', async () => {
    const address = '127.0.0.2';
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    const final = new Promise<string>((resolve) => {
      socket.on('message', (datagram) => {
        const status = /^SIP\/2\.0 (\d+)/.exec(datagram.toString())?.[1] ?? '';
        if (status >= '200') resolve(status);
      });
    });
    const datagram = invite(socket.address().port, 1000, address);
    socket.send(datagram, service.ready.sipPort, '127.0.0.1');
    assert.equal(await final, '403');
    socket.close();
    const owner = await service.database.connect('owner');
    assert.equal((await owner.query('select from vault.fax')).rowCount, 0);
    const leases = `select from priv.lease where purpose = 'fax.receive'`;
    assert.equal((await owner.query(leases)).rowCount, 0);
  });
});

describe('more callers than there are lines', () => {
  it('hear a busy line, and no row is written for them', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const heard = new Map<string, string>();
    const all = new Promise<void>((resolve) => {
      socket.on('message', (datagram) => {
        const text = datagram.toString();
        const status = /^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? '';
        const call = /^Call-ID: (.*)$/im.exec(text)?.[1] ?? '';
        if (status >= '200') heard.set(call, status);
        if (heard.size === callers) resolve();
      });
    });
    for (let call = 0; call < callers; call++) {
      socket.send(invite(port, call), service.ready.sipPort, '127.0.0.1');
    }
    await all;
    socket.close();
    const counts = Object.groupBy(heard.values(), (status) => status);
    assert.equal(counts['200']?.length, answeredAtOnce);
    assert.equal(counts['486']?.length, callers - answeredAtOnce);
    const owner = await service.database.connect('owner');
    const { rows } = await owner.query('select from_number from vault.fax');
    assert.deepEqual(new Set(rows.map((row) => row.from_number)), new Set(['ab']));
    assert.equal(rows.length, answeredAtOnce);
  });
});

describe('a body with files', () => {
  const send = (authorization: string, files: string[]) => {
    const parts = files.map(
      (bytes) =>
        `--x\r\ncontent-disposition: form-data; name="documents"; filename="a.txt"\r\n\r\n${bytes}\r\n`,
    );
    return service.call('/v1/faxes', {
      as: 'nobody',
      method: 'POST',
      headers: { authorization, 'content-type': 'multipart/form-data; boundary=x' },
      body: `${parts.join('')}--x--\r\n`,
    });
  };
  const forty = 'A'.repeat(40_000_000);

  it('is refused before it is read when its key opens nothing', async () => {
    const answer = await send('Bearer pk_test_wrong', [forty]);
    assert.equal(answer.status, 401); // not what is wrong with its fields: they were not read
  });

  it('may hold so much altogether, and no more', async () => {
    const key = `Bearer ${service.ready.apiKey}`;
    const answer = await send(key, [forty, forty, forty]);
    assert.equal(answer.status, 413);
    assert.equal(((await answer.json()) as { code: string }).code, 'document.too_large');
  });
});

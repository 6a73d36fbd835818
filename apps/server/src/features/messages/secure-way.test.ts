// A fax goes into a mail only where nobody on the way can read it. Servers of three sorts take the
// mail: one without TLS, one with a certificate nobody vouches for, one that is who it says and
// keeps on so.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { type Certificate, selfSigned } from './self-signed.testing.ts';
import { type MailWorld, mailWorld } from './world.testing.ts';

interface Sink {
  port: number;
  /** Each mail as it came, with whether it came over TLS. */
  taken: { source: Buffer; secure: boolean; requireTls: boolean }[];
  close(): Promise<void>;
}

interface SinkOptions {
  certificate?: Certificate;
  /** Offers REQUIRETLS (RFC 8689). */
  requireTls?: boolean;
}

async function sink({ certificate, requireTls = false }: SinkOptions): Promise<Sink> {
  const taken: Sink['taken'] = [];
  const server = new SMTPServer({
    ...(certificate ?? {}),
    disabledCommands: certificate ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    hideREQUIRETLS: !requireTls,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        const args = (from && (from.args as Record<string, unknown>)) || {};
        taken.push({
          source: Buffer.concat(chunks),
          secure: session.secure,
          requireTls: 'REQUIRETLS' in args,
        });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { port, taken, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A fax that really came in, to Ada's number, with the account wanting it in its mail. */
async function receiveFax(world: MailWorld): Promise<string> {
  const wanted = await world.call('/v1/message_settings', {
    as: { cookie: world.cookie },
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify({ notify_content: true }),
  });
  assert.equal(wanted.status, 200);
  const [from, to] = world.ready.numbers;
  const form = new FormData();
  form.set('to', to);
  form.set('from', from);
  form.append('documents', new Blob(['For your eyes only.'], { type: 'text/plain' }), 'a.txt');
  const sent = await world.call('/v1/faxes', { method: 'POST', body: form });
  assert.equal(sent.status, 202, await sent.clone().text());
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const { rows } = await world.owner.query(
      `select id from vault.message where template = 'fax.inbound/received'`,
    );
    if (rows.length > 0) return rows[0].id;
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error('no fax came in');
}

async function attachedIn(sink: Sink): Promise<string[]> {
  const { attachments } = await simpleParser(sink.taken[0].source);
  return attachments.map(({ contentType }) => contentType);
}

/** A sink that nobody sends to keeps the process alive. */
const closing = (relay: Sink) => async (thrown: unknown) => {
  await relay.close();
  throw thrown;
};

/** A world whose relay is that sink. */
function worldWith(relay: Sink, env: Record<string, string> = {}): Promise<MailWorld> {
  return mailWorld({ env: { PLATEN_SMTP_URL: `smtp://localhost:${relay.port}`, ...env } });
}

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'platen-tls-'));
});
after(() => rmSync(folder, { recursive: true }));

function trusted(certificate: Certificate): Record<string, string> {
  const file = join(folder, 'ca.pem');
  writeFileSync(file, certificate.cert);
  return { PLATEN_SMTP_CA: file };
}

describe('the mail about a fax', () => {
  const tried: [what: string, sort: SinkOptions & { env?: Record<string, string> }][] = [
    ['to a server without TLS', {}],
    ['to a server without TLS, whatever is said of it', { env: { PLATEN_SMTP_ONWARD_TLS: '1' } }],
  ];
  for (const [what, { env, ...sort }] of tried) {
    test(`P-4-03: ${what} holds no page, and says where the fax is`, async () => {
      const relay = await sink(sort);
      const world = await worldWith(relay, env).catch(closing(relay));
      try {
        const id = await receiveFax(world);
        assert.equal(await world.settled(id), 'sent');
        assert.deepEqual(await attachedIn(relay), []);
        assert.equal(relay.taken[0].source.includes('JVBER'), false, 'no PDF in any coding');
        const { text = '' } = await simpleParser(relay.taken[0].source);
        assert.match(text, /Open the fax:\nhttp\S+\/faxes\/fax_/);
        const { rows } = await world.owner.query(
          'select content from vault.message where id = $1',
          [id],
        );
        assert.equal(rows[0].content, 'link');
        const left = await world.owner.query(
          `select 1 from vault.disclosure where about = $1 and 'fax_page.image' = any (fields)`,
          [id],
        );
        assert.equal(left.rowCount, 0, 'and the register says so');
      } finally {
        await world.close();
        await relay.close();
      }
    });
  }

  test('P-4-03: over TLS to a server that promises nothing of the rest of the way, neither', async () => {
    const certificate = selfSigned();
    const relay = await sink({ certificate });
    const world = await worldWith(relay, trusted(certificate)).catch(closing(relay));
    try {
      assert.equal(await world.settled(await receiveFax(world)), 'sent');
      assert.equal(relay.taken[0].secure, true);
      assert.deepEqual(await attachedIn(relay), []);
    } finally {
      await world.close();
      await relay.close();
    }
  });

  test('P-4-03 control: where every hop is encrypted the fax is attached, and logged as opened', async () => {
    const certificate = selfSigned();
    const relay = await sink({ certificate, requireTls: true });
    const world = await worldWith(relay, trusted(certificate)).catch(closing(relay));
    try {
      const id = await receiveFax(world);
      assert.equal(await world.settled(id), 'sent');
      assert.deepEqual(await attachedIn(relay), ['application/pdf']);
      assert.deepEqual([relay.taken[0].secure, relay.taken[0].requireTls], [true, true]);
      const opened = await world.owner.query(
        `select actor from vault.access_log where purpose = 'fax.deliver'`,
      );
      assert.deepEqual(opened.rows, [{ actor: 'job:deliver' }]);
      const left = await world.owner.query(
        `select state from vault.disclosure where about = $1 and 'fax_page.image' = any (fields)`,
        [id],
      );
      assert.deepEqual(left.rows, [{ state: 'sent' }]);
    } finally {
      await world.close();
      await relay.close();
    }
  });
});

it('does not hand mail to a server that somebody else pretends to be', async () => {
  const relay = await sink({ certificate: selfSigned() });
  const world = await worldWith(relay).catch(closing(relay));
  try {
    const id = await world.plant('service.notice/account-closed');
    for (let tries = 0; tries < 200; tries++) {
      const { rows } = await world.owner.query(
        'select attempts, state from vault.message where id = $1',
        [id],
      );
      if (rows[0].attempts > 0 && rows[0].state === 'pending') break;
      await new Promise((again) => setTimeout(again, 25));
    }
    const { rows } = await world.owner.query(
      'select outcome from vault.message_attempt where message_id = $1',
      [id],
    );
    assert.deepEqual(rows, [{ outcome: 'deferred' }]);
    assert.equal(relay.taken.length, 0);
  } finally {
    await world.close();
    await relay.close();
  }
});

// Stopping a kind of mail: by the link, by one click of a mail program, by mail. It counts in the
// moment it is said, needs no sign-in, and cannot be said for anybody by somebody else.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import fc from 'fast-check';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { drawKey } from '../../platform/crypto/seal.ts';
import { messageKinds } from '../privacy/index.ts';
import { dkimRecord } from './mail-keys.ts';
import { templateFaults } from './template.ts';
import { templates } from './templates/index.ts';
import { makeToken, readToken } from './unsubscribe-token.ts';
import { type Arrived, adasAddress, type MailWorld, mailWorld } from './world.testing.ts';

const promotion = 'marketing.email/offer';
const letter = 'news.letter/issue';

/** Kinds that can be stopped, as the register's own words have them. */
const canBeStopped = new Set([
  'signup.followup',
  'demo.testfax',
  'referral.invite',
  'survey.invite',
  'news.tips',
  'news.letter',
  'marketing.email',
  'marketing.partner',
]);

/** Just what a mail program sends (RFC 8058 §3.2): no cookie, no origin, one field. */
function oneClick(world: MailWorld, path: string): Promise<Response> {
  return world.call(path, {
    as: 'nobody',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
}

/** Where a header's https address leads. */
function linkIn(mail: Arrived): string {
  const header = (mail.headers.get('list-unsubscribe') ?? '').replace(/\r\n\s+/g, ' ');
  return new URL(/<(https?:[^>]+)>/.exec(header)?.[1] ?? '').pathname;
}

async function stopped(world: MailWorld): Promise<{ kind: string; source: string }[]> {
  const { rows } = await world.owner.query('select kind, source from priv.suppression order by 1');
  return rows;
}

describe('the link in a mail', () => {
  let world: MailWorld;
  let mail: Arrived;
  let path: string;
  before(async () => {
    world = await mailWorld();
    await world.choose('marketing.email', 'yes');
    mail = await world.arrived(await world.plant(letter));
    path = linkIn(mail);
  });
  after(() => world.close());

  test('P-3B-01: stands in the body and in both headers, and DKIM signs for all of it', async () => {
    const unfolded = mail.source.replace(/\r\n[ \t]+/g, ' ');
    assert.match(unfolded, /^List-Unsubscribe: <https?:\/\/[^>]+>, <mailto:stop@[^>]+>\r$/m);
    assert.match(unfolded, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    assert.ok(mail.text.includes(path) && mail.html.includes(path));
    const signed = /^DKIM-Signature:.*?\bh=([^;]+)/m.exec(unfolded)?.[1] ?? '';
    const names = signed.toLowerCase().split(/\s*:\s*/);
    for (const name of ['from', 'to', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']) {
      assert.ok(names.includes(name), `${name} in ${signed}`);
    }
    // And the signature is good, by somebody else's reading of it.
    const resolver = async () => [[dkimRecord(world.keys.dkimPem)]];
    const verify = (source: string) =>
      dkimVerify(Buffer.from(source, 'latin1'), { resolver }).then(
        ({ results }) => results[0].status.result,
      );
    assert.equal(await verify(mail.source), 'pass');
    const forged = mail.source.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click');
    assert.notEqual(await verify(forged), 'pass');
  });

  test('P-3B-01: looking at it a hundred times changes nothing', async () => {
    const pages = await Promise.all(
      Array.from({ length: 100 }, () => world.call(path, { as: 'nobody' })),
    );
    for (const page of pages) assert.equal(page.status, 200);
    assert.equal((await pages[0].text()).match(/<button/g)?.length, 1);
    await world.call(path, { as: 'nobody', method: 'HEAD' });
    assert.deepEqual(await stopped(world), []);
    assert.equal(await world.settled(await world.plant(letter)), 'sent');
  });

  test('P-1A-09: one that was made up, bent or is another’s changes nothing and tells nothing', async () => {
    const token = path.split('/').at(-1) as string;
    const other = makeToken(drawKey(), {
      message: 'msg_01M86FAV667BN182RETXN51WXY',
      kind: 'news.letter',
      keyId: 'k1',
      hash: world.hash(adasAddress),
    });
    const bad = ['x', token.slice(0, -1), `${token}A`, token.toLowerCase(), other, 'A'.repeat(250)];
    const texts = new Set<string>();
    for (const one of bad) {
      for (const answer of [
        await world.call(`/unsubscribe/${one}`, { as: 'nobody' }),
        await oneClick(world, `/unsubscribe/${one}`),
      ]) {
        assert.equal(answer.status, 404, one);
        texts.add(await answer.text());
      }
    }
    assert.equal(texts.size, 1, 'one answer for all of them');
    assert.deepEqual(await stopped(world), []);
  });

  test('P-3B-01: one click takes effect in that request, without a sign-in', async () => {
    const waiting = await world.plant(letter, { later: true });
    const answer = await oneClick(world, path);
    assert.equal(answer.status, 200);
    assert.deepEqual(await stopped(world), [{ kind: 'news.letter', source: 'one_click' }]);
    await world.owner.query(`update vault.message set next_at = '-infinity' where id = $1`, [
      waiting,
    ]);
    await world.app.jobs.wake('messages.deliver', waiting);
    assert.equal(await world.settled(waiting), 'dropped suppressed');
    assert.equal(await world.settled(await world.plant(letter)), 'refused suppressed');
  });

  test('P-3B-01: coming again with the same link changes nothing more', async () => {
    const before = await world.owner.query('select * from priv.suppression');
    const events = async () =>
      (await world.owner.query('select count(*)::int as n from vault.choice_event')).rows[0].n;
    const count = await events();
    for (let i = 0; i < 5; i++) assert.equal((await oneClick(world, path)).status, 200);
    assert.deepEqual((await world.owner.query('select * from priv.suppression')).rows, before.rows);
    assert.equal(await events(), count);
  });

  test('P-3B-01 control: one kind of message is stopped, the others go on', async () => {
    assert.equal(await world.settled(await world.plant('news.tips/tip')), 'sent');
    assert.equal(await world.settled(await world.plant('service.notice/account-closed')), 'sent');
  });
});

test('P-3B-01: what a topic of choice stops stands in the ledger, by which way it came', async () => {
  const world = await mailWorld();
  try {
    await world.choose('marketing.email', 'yes');
    const mail = await world.arrived(await world.plant(promotion));
    assert.equal((await oneClick(world, linkIn(mail))).status, 200);
    const { rows } = await world.owner.query(
      `select decision, source from priv.choice_state where purpose = 'marketing.email'`,
    );
    assert.deepEqual(rows, [{ decision: 'no', source: 'one_click' }]);
    assert.deepEqual(await stopped(world), [{ kind: 'marketing.email', source: 'one_click' }]);
  } finally {
    await world.close();
  }
});

describe('a mail that says stop', () => {
  let world: MailWorld;
  let mail: Arrived;
  before(async () => {
    world = await mailWorld();
    await world.choose('marketing.email', 'yes');
    mail = await world.arrived(await world.plant(letter));
  });
  after(() => world.close());

  const send = (from: string, to: string, source: string) =>
    new Promise<string>((resolve, reject) => {
      const connection = new SMTPConnection({
        host: '127.0.0.1',
        port: (world.ready as unknown as { smtpPort: number }).smtpPort,
        ignoreTLS: true,
      });
      connection.on('error', reject);
      connection.connect(() =>
        connection.send({ from, to: [to] }, source, (error) => {
          connection.quit();
          resolve(error ? String((error as { responseCode?: number }).responseCode) : 'taken');
        }),
      );
    });

  it('from somebody else, or with other words, stops nothing', async () => {
    const id = /<(msg_[^>]+)>/.exec(mail.source)?.[1];
    const reply = (from: string, text: string) =>
      `From: ${from}\r\nSubject: Re: news\r\nIn-Reply-To: <${id}>\r\n\r\n${text}\r\n`;
    await send('bo@example.org', 'notices@localhost', reply('bo@example.org', 'stop'));
    await send(adasAddress, 'notices@localhost', reply(adasAddress, 'Thank you!\r\n> stop'));
    assert.equal(await send('x@example.org', 'root@localhost', reply('x', 'stop')), '550');
    assert.equal(await send('x@example.org', 'a@example.org', reply('x', 'stop')), '550');
    assert.deepEqual(await stopped(world), []);
  });

  test('P-3B-01: a reply with the word stop, from the address itself, stops that kind', async () => {
    const id = /<(msg_[^>]+)>/.exec(mail.source)?.[1];
    const text = `From: Ada <Ada@Example.org>\r\nSubject: Re: news\r\nIn-Reply-To: <${id}>\r\n\r\nStop.\r\n`;
    assert.equal(await send(adasAddress, 'notices@localhost', text), 'taken');
    assert.deepEqual(await stopped(world), [{ kind: 'news.letter', source: 'mailto' }]);
  });

  test('P-3B-01: the mail that the header’s mailto makes stops it, whoever sends it', async () => {
    await world.choose('marketing.email', 'yes');
    const next = await world.arrived(await world.plant('news.tips/tip'));
    const header = (next.headers.get('list-unsubscribe') ?? '').replace(/\r\n\s+/g, ' ');
    const mailto = new URL(/<(mailto:[^>]+)>/.exec(header)?.[1] ?? '');
    const subject = mailto.searchParams.get('subject');
    const text = `From: ada.phone@example.net\r\nSubject: ${subject}\r\n\r\n\r\n`;
    assert.equal(await send('ada.phone@example.net', mailto.pathname, text), 'taken');
    assert.ok((await stopped(world)).some(({ kind }) => kind === 'news.tips'));
  });

  it('a report of failure stops even what must be sent, and it is shown instead', async () => {
    const id = await world.plant('legal.notice/policy-change');
    const notice = await world.arrived(id);
    const report = (status: string, action: string) =>
      [
        'From: MAILER-DAEMON@example.org',
        'Subject: Undelivered',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.org',
        '',
        `Final-Recipient: rfc822; ${adasAddress}`,
        `Action: ${action}`,
        `Status: ${status}`,
        '',
        '--b--',
        '',
      ].join('\r\n');
    const to = `bounce+${id.toLowerCase()}@localhost`;
    const state = async () =>
      (await world.owner.query('select state, reason from vault.message where id = $1', [id]))
        .rows[0];
    assert.equal(await send('', to, report('4.4.1', 'delayed')), 'taken');
    assert.deepEqual(await state(), { state: 'sent', reason: null });
    assert.equal(await send('', to, report('5.1.1', 'failed')), 'taken');
    assert.deepEqual(await state(), { state: 'failed', reason: 'bounced' });
    assert.equal(
      await world.settled(await world.plant('legal.notice/policy-change')),
      'refused undeliverable',
    );
    const shown = await world.call('/v1/notices', { as: { cookie: world.cookie } });
    const { data } = (await shown.json()) as {
      data: { id: string; subject: string; mailed: boolean }[];
    };
    const one = data.find((row) => row.id === id);
    assert.equal(one?.mailed, false);
    assert.equal(one?.subject, notice.subject);
    // Proven anew, the address is written to again.
    await world.owner.query('update vault.contact_point set verified_at = priv.now()');
    assert.equal(await world.settled(await world.plant('legal.notice/policy-change')), 'sent');
  });
});

test('P-1A-09: after the click nothing of that kind comes in seven days, nor in sixty', async () => {
  const world = await mailWorld();
  try {
    await world.choose('marketing.email', 'yes');
    const path = linkIn(await world.arrived(await world.plant(letter)));
    await world.database.shiftClock('60 days');
    assert.equal((await oneClick(world, path)).status, 200, 'it works after sixty days');
    await world.database.shiftClock('67 days');
    assert.equal(await world.settled(await world.plant(letter)), 'refused suppressed');
    assert.equal((await world.caught()).length, 1);
  } finally {
    await world.close();
  }
});

test('P-1A-09: a template of a kind that can be stopped is refused without its link', () => {
  const linkless = { text: 'Buy.', html: '<p>Buy.</p>' };
  for (const kind of messageKinds) {
    const faults = templateFaults(kind, [{ is: 'text', text: 'Buy.' }], linkless, undefined);
    const link = 'https://fax.example.org/unsubscribe/x';
    const whole = { text: `Buy. ${link}`, html: `<a href="${link}">x</a>` };
    const withLink = templateFaults(kind, [{ is: 'text', text: 'Buy.' }], whole, link);
    const optional = [...templates.keys()].some((name) => name.startsWith(`${kind}/`))
      ? canBeStopped.has(kind)
      : undefined;
    if (optional === undefined) continue;
    assert.equal(faults.length > 0, optional, kind);
    assert.equal(withLink.length === 0, optional, kind);
  }
});

test('P-1A-09: no token with a bit changed anywhere is a token', () => {
  const key = drawKey();
  fc.assert(
    fc.property(
      fc.constantFrom(...messageKinds),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat(),
      (kind, hash, at) => {
        const link = { message: 'msg_01M86FAV667BN182RETXN51WXY', kind, keyId: 'k1', hash };
        const token = makeToken(key, link);
        assert.deepEqual(readToken(key, token)?.kind, kind);
        const bytes = Buffer.from(token, 'base64url');
        bytes[(at >> 3) % bytes.length] ^= 1 << (at & 7);
        assert.equal(readToken(key, bytes.toString('base64url')), undefined);
        assert.equal(readToken(drawKey(), token), undefined);
      },
    ),
  );
});

test('P-1A-09 control: a mail that can be stopped goes, and its link shows the button', async () => {
  const world = await mailWorld();
  try {
    await world.choose('marketing.email', 'yes');
    const mail = await world.arrived(await world.plant('news.tips/tip'));
    assert.equal((await world.call(linkIn(mail), { as: 'nobody' })).status, 200);
  } finally {
    await world.close();
  }
});

// swaks, a stranger that speaks SMTP: what it may say to our port, and what it is refused.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import {
  adasAddress,
  type MailWorld,
  mailWorld,
} from '../../apps/server/src/features/messages/world.testing.ts';

const found = spawnSync('swaks', ['--version']).status === 0;
const skip = found ? false : 'needs swaks: apt-get install swaks';

let world: MailWorld;
let smtpPort: number;

/** Runs swaks against our port; its exit code says at which command it was refused. */
function swaks(...args: string[]): Promise<{ code: number; said: string }> {
  const all = ['--server', '127.0.0.1', '--port', String(smtpPort), '--timeout', '10s', ...args];
  return new Promise((resolve) => {
    const run = execFile('swaks', all, { timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error ? Number((error as { code?: number }).code) : 0;
      resolve({ code, said: stdout + stderr });
    });
    run.stdin?.end();
  });
}

/** Of swaks: no recipient was taken. */
const recipientRefused = 24;

describe('our SMTP port, to swaks', { skip }, () => {
  before(async () => {
    world = await mailWorld();
    smtpPort = (world.ready as unknown as { smtpPort: number }).smtpPort;
  });
  after(() => world.close());

  it('is no relay: it takes mail for its own few addresses only', async () => {
    for (const to of [
      'eve@example.org',
      'postmaster@localhost',
      'root@localhost',
      'stop@localhost.example',
    ]) {
      const { code, said } = await swaks('--from', 'a@example.org', '--to', to);
      assert.equal(code, recipientRefused, said);
      assert.match(said, /550/);
    }
  });

  it('takes a stop mail with the token of ours, and stops', async () => {
    await world.choose('marketing.email', 'yes');
    const mail = await world.arrived(await world.plant('news.tips/tip'));
    const header = (mail.headers.get('list-unsubscribe') ?? '').replace(/\r\n\s+/g, ' ');
    const mailto = new URL(/<(mailto:[^>]+)>/.exec(header)?.[1] ?? '');
    const subject = `Subject: ${mailto.searchParams.get('subject')}`;
    const { code, said } = await swaks(
      ...['--from', adasAddress, '--to', mailto.pathname, '--header', subject, '--body', 'stop'],
    );
    assert.equal(code, 0, said);
    const { rows } = await world.owner.query('select kind, source from priv.suppression');
    assert.deepEqual(rows, [{ kind: 'news.tips', source: 'mailto' }]);
  });

  it('offers no sign-in, no TLS that it could not prove, and does not say which machine it is', async () => {
    const { code, said } = await swaks('--to', 'stop@localhost', '--quit-after', 'EHLO');
    assert.equal(code, 0, said);
    assert.match(said, /^<- {2}220 localhost /m);
    assert.match(said, /^<- {2}250[ -]SIZE \d+/m);
    assert.doesNotMatch(said, /AUTH|STARTTLS/);
  });

  it('refuses a message that is too big, and takes the next', async () => {
    const big = 'x'.repeat(70).concat('\n').repeat(1_600);
    const to = ['--from', 'a@example.org', '--to', 'stop@localhost'];
    const args = Array.from({ length: 12 }, () => big).flatMap((body) => ['--attach-body', body]);
    const { code, said } = await swaks(...to, '--suppress-data', ...args);
    assert.notEqual(code, 0, 'it was taken');
    assert.match(said, /<\*\* 552/);
    assert.equal((await swaks(...to, '--body', 'hello')).code, 0);
  });
});

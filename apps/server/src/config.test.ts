// The settings: each default, each refusal with the variable's name, and the page that lists them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { configReference, readConfig, settings } from './config.ts';

const production = {
  PLATEN_MODE: 'production',
  PLATEN_OPERATOR_NAME: 'Ada Clinics Ltd',
  PLATEN_OPERATOR_ADDRESS: '1 Analytical Row, London',
  PLATEN_OPERATOR_CONTACT: 'privacy@ada.clinic',
  PLATEN_PUBLIC_URL: 'https://fax.ada.clinic',
  PLATEN_MAIL_FROM: 'notices@fax.ada.clinic',
  PLATEN_TRUST_PROXY: '1',
};

describe('the settings', () => {
  it('have defaults that keep to this machine', () => {
    const config = readConfig({}, '/checkout');
    assert.equal(config.dataDir, '/checkout/.platen');
    assert.equal(config.mode, 'evaluation');
    assert.deepEqual(config.http, { host: '127.0.0.1', port: 8040 });
    assert.equal(config.timeFactor, 20);
  });

  for (const [name, value] of [
    ['PLATEN_HTTP', 'nowhere'],
    ['PLATEN_HTTP', '127.0.0.1:99999'],
    ['PLATEN_SIP', ':'],
    ['PLATEN_MODE', 'staging'],
    ['PLATEN_TIME_FACTOR', '0'],
    ['PLATEN_TIME_FACTOR', 'fast'],
    ['PLATEN_ALLOW_INSECURE', 'yes'],
    ['DATABASE_URL', 'mysql://x'],
    ['PLATEN_LOG_LEVEL', 'loud'],
  ]) {
    it(`refuse ${name}=${value}, by name`, () => {
      const wrong = { code: 'start.config', message: new RegExp(`^${name} must be `) };
      assert.throws(() => readConfig({ [name]: value }, '/checkout'), wrong);
    });
  }

  it('refuse to leave this machine without TLS, unless told that the network is ours', () => {
    const open = { PLATEN_HTTP: '0.0.0.0:8040' };
    assert.throws(() => readConfig(open, '/x'), { code: 'start.beyond_loopback' });
    assert.throws(() => readConfig({ PLATEN_SIP: '10.0.0.1:5060' }, '/x'), {
      code: 'start.beyond_loopback',
    });
    assert.equal(readConfig({ ...open, PLATEN_ALLOW_INSECURE: '1' }, '/x').http.host, '0.0.0.0');
  });

  it('let production start with an operator, and name each that is missing or a placeholder', () => {
    assert.equal(readConfig(production, '/x').timeFactor, 1);
    for (const name of Object.keys(production).filter((one) => one !== 'PLATEN_MODE')) {
      const without = { ...production, [name]: undefined };
      const expected = { code: 'start.production_placeholder', message: new RegExp(name) };
      assert.throws(() => readConfig(without, '/x'), expected);
    }
    const placeholder = { ...production, PLATEN_OPERATOR_NAME: 'Your Company' };
    assert.throws(() => readConfig(placeholder, '/x'), { code: 'start.production_placeholder' });
    const plain = { ...production, PLATEN_PUBLIC_URL: 'http://fax.ada.clinic' };
    assert.throws(() => readConfig(plain, '/x'), /PLATEN_PUBLIC_URL/);
  });

  it('let production start only with a sender that others can answer', () => {
    const from = (PLATEN_MAIL_FROM: string) => () =>
      readConfig({ ...production, PLATEN_MAIL_FROM }, '/x');
    const nobodys = ['localhost', 'fax', 'fax.local', 'fax.LOCALHOST', 'mail.invalid', '192.0.2.1'];
    for (const domain of [...nobodys, 'fax.test', 'fax.internal', 'example.com', 'fax.example']) {
      assert.throws(from(`notices@${domain}`), {
        code: 'start.production_placeholder',
        message: /: PLATEN_MAIL_FROM\.$/,
      });
    }
    for (const domain of ['fax.ada.clinic', 'localhost.ada.clinic', 'ada.xn--p1ai', 'test.org']) {
      assert.equal(from(`notices@${domain}`)().mail.from, `notices@${domain}`);
    }
    assert.equal(readConfig({}, '/x').mail.from, 'notices@localhost');
  });

  it('are all on the page, and read nowhere but in config.ts and where a program starts', () => {
    const page = configReference();
    for (const { name } of settings) assert.ok(page.includes(`\`${name}\``));
    const source = ['config.ts', 'production-config.ts', 'code-fax-config.ts']
      .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
      .join('');
    const read = [...source.matchAll(/value\('(\w+)'\)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(read)].sort(), settings.map(({ name }) => name).sort());
    const files = readdirSync(import.meta.dirname, { recursive: true }) as string[];
    const readers = files.filter((file) => {
      if (!file.endsWith('.ts') || /\btest(ing)?\.ts$/.test(file)) return false;
      return readFileSync(join(import.meta.dirname, file), 'utf8').includes('process.env');
    });
    assert.deepEqual(readers.sort(), ['backup/main.ts', 'config.ts', 'main.ts']);
  });
});

// The whole service for tests: every feature, real HTTP on a free port, real jobs, a database of
// its own copied from the migrated template, a data folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from './app.ts';
import { readConfig } from './config.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { type TestDatabase, testDatabase } from './platform/db/testing.ts';
import { makeLog } from './platform/log/log.ts';
import { writeSecretFile } from './platform/secret-files.ts';
import type { Ready } from './start/announce.ts';
import { startService } from './start/steps.ts';

export interface TestService {
  app: App;
  ready: Ready;
  database: TestDatabase;
  dataDir: string;
  /** Every line that was logged. */
  logged: string[];
  /** fetch() against the service, with the evaluation key unless told otherwise. */
  call(
    path: string,
    init?: RequestInit & { as?: 'key' | 'nobody' | { cookie: string } },
  ): Promise<Response>;
  /** Claims the account as Ada if nobody has, and returns her cookie. */
  signIn(): Promise<string>;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  env?: Record<string, string>;
  clock?: Clock;
  /** Hears each line as it is logged. */
  onLog?(line: string): void;
}

export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-service-'));
  writeSecretFile(join(dataDir, 'keys', 'logins.json'), JSON.stringify(database.logins));
  const env = {
    PLATEN_DATA: dataDir,
    PLATEN_HTTP: '127.0.0.1:0',
    PLATEN_SIP: '127.0.0.1:0',
    PLATEN_SAMPLE_FAX: '0',
    DATABASE_URL: database.superuserUrl,
    ...options.env,
  };
  const config = readConfig(env, dataDir);
  const logged: string[] = [];
  const log = makeLog('info', (line) => {
    logged.push(line);
    options.onLog?.(line);
  });
  const service = await startService(config, options.clock ?? systemClock, log);
  const { app, ready } = service;
  const call: TestService['call'] = (path, { as = 'key', headers, ...init } = {}) => {
    const sent = new Headers(headers);
    if (as === 'key') sent.set('authorization', `Bearer ${ready.apiKey}`);
    else if (as !== 'nobody') sent.set('cookie', as.cookie);
    return fetch(new URL(path, ready.url), { redirect: 'manual', ...init, headers: sent });
  };
  return {
    app,
    ready,
    database,
    dataDir,
    logged,
    call,
    signIn: () => signIn(ready, app, call),
    close: async () => {
      await service.stop();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function signIn(ready: Ready, app: App, call: TestService['call']): Promise<string> {
  const made = await fetch(`${ready.url}/v1/sign_in_links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.operatorToken}` },
  });
  const { url } = (await made.json()) as { url: string };
  const shown = await (await call(url, { as: 'nobody' })).text();
  const policy = /name="policy_sha256" value="(\w+)"/.exec(shown)?.[1];
  const form: Record<string, string> = policy
    ? {
        name: 'Ada Lovelace',
        email: 'ada@example.org',
        header_identity: 'Ada’s clinic',
        time_zone: 'Europe/London',
        policy_sha256: policy,
        accept: 'yes',
        remember: 'yes',
      }
    : { remember: 'yes' };
  const answer = await call(url, { as: 'nobody', method: 'POST', body: new URLSearchParams(form) });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`signing in failed: ${answer.status} ${await answer.text()}`);
  return cookie;
}

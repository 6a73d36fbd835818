// The whole service, started step by step, each with its undoing. main.ts runs it for real; tests
// run it in a folder of their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Feature } from '../app.ts';
import type { Config, HostPort } from '../config.ts';
import {
  cookieName,
  installAccount,
  makeSignInLink,
  sessionWatch,
} from '../features/accounts/index.ts';
import { installNumbers } from '../features/numbers/index.ts';
import {
  chooseRecipients,
  installSynthetic,
  keepLogKey,
  listRecipients,
  makeAccountKeys,
  makeDisclose,
  makeInstallationSeal,
  makeSubjectKeys,
  makeWithPurpose,
  openLedger,
  type Part,
  type SendMessage,
  settleDisclosures,
} from '../features/privacy/index.ts';
import { cookieLimits, helpBody, servePortalFiles, sitePage } from '../features/site/index.ts';
import { wireFeatures } from '../features.ts';
import type { Database } from '../generated/database.ts';
import { checkManifest, manifestOf } from '../manifest.ts';
import { folderBlobs } from '../platform/blobs/folder.ts';
import type { Clock } from '../platform/clock.ts';
import { openKeyEpochs } from '../platform/crypto/key-epochs.ts';
import { installationKey } from '../platform/crypto/key-file.ts';
import { connectAs } from '../platform/db/logins.ts';
import { listen } from '../platform/db/notify.ts';
import { openPools } from '../platform/db/pools.ts';
import { guardEgress } from '../platform/egress/guard.ts';
import { openPlainPort } from '../platform/http/plain-port.ts';
import { addRoutes, type HttpOptions, makeHttpServer } from '../platform/http/server.ts';
import { makeIds, secret } from '../platform/ids.ts';
import { type Jobs, startJobs } from '../platform/jobs/jobs.ts';
import type { Logger } from '../platform/log/log.ts';
import { writeSecretFile } from '../platform/secret-files.ts';
import { type ProblemCode, problems } from '../problems.ts';
import { credentialOf } from '../route.ts';
import type { Ready } from './announce.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { type ReadyDatabase, startDatabase } from './database.ts';
import { doctor, refuseUnsafe } from './doctor/doctor.ts';
import type { Query } from './doctor/machine-facts.ts';
import { lockFolder } from './lock.ts';
import { refuseOwedErasures } from './owed-erasures.ts';

const checkout = join(import.meta.dirname, '../../../..');
const migrationsDir = join(import.meta.dirname, '../../migrations');
const portalDist = join(checkout, 'apps/portal/dist');

export interface Service {
  ready: Ready;
  app: App;
  stop(): Promise<void>;
}

/** Starts everything; undoes what had started when a later step fails. */
export async function startService(config: Config, clock: Clock, log: Logger): Promise<Service> {
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await startSteps(config, clock, log, (step) => undo.push(step), stop);
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startSteps(
  config: Config,
  clock: Clock,
  log: Logger,
  later: (step: () => unknown) => void,
  stop: () => Promise<void>,
): Promise<Service> {
  guardEgress();
  const folder = openDataFolder(config.dataDir, undefined, config.keysDir);
  later(lockFolder(folder.root));

  const policySql = readFileSync(join(migrationsDir, 'policy.sql'), 'utf8');
  const shape = { migrationsDir, policySql };
  const database = await startDatabase(folder, config.databaseUrl, shape);
  later(() => database.stop());
  const ask: Query = (text) =>
    database.asOwner(async (owner) => (await owner.query<Record<string, unknown>>(text)).rows);
  const patient = { config, folder, clock, query: ask };
  await refuseUnsafe(patient);

  const ledger = openLedger(folder.root);
  await database.asOwner((owner) => refuseOwedErasures(owner, ledger));
  const app = await makeApp(config, clock, log, folder, database, later);
  const features = await wireFeatures(app, portalDist);
  features.push(doctor(app, patient));
  const routes = features.flatMap((feature) => feature.routes ?? []);
  const jobs = features.flatMap((feature) => feature.jobs ?? []);
  checkManifest(manifestOf(routes, jobs));

  const options = httpOptions(config, app, features);
  const http = await makeHttpServer(options);
  addRoutes(http.fastify, routes, options);
  await servePortalFiles(http.fastify, portalDist);
  await http.listen(config.http);
  later(() => http.close());
  app.baseUrl = () => config.publicUrl ?? http.url();
  if (config.plainHttp && config.tls && config.publicUrl) {
    const plain = await openPlainPort(config.plainHttp, config.publicUrl);
    later(() => plain.close());
  }

  app.jobs = await startJobs(connectAs(database.address, database.logins, 'jobs'), jobs, log);
  later(() => app.jobs.stop());
  for (const feature of features) {
    await feature.start?.();
    later(() => feature.stop?.());
  }
  later(() => http.close()); // at the stop, first of all: nothing new comes in
  return { ready: await announcement(app, folder, database, features), app, stop };
}

async function makeApp(
  config: Config,
  clock: Clock,
  log: Logger,
  folder: DataFolder,
  database: ReadyDatabase,
  later: (step: () => unknown) => void,
): Promise<App> {
  const id = makeIds(clock);
  const { address, logins, asOwner } = database;
  const sealed = await asOwner((owner) => owner.query('select from vault.account_key limit 1'));
  const ownKey = installationKey(folder.keys, sealed.rowCount === 0);
  const epochs = openKeyEpochs(folder.keys, ownKey, clock.now());
  const accountKeys = makeAccountKeys(epochs);
  const evaluation = config.mode === 'evaluation';
  const chosen = chooseRecipients({
    file: config.recipientsFile,
    production: !evaluation,
    places: placesOf(config),
  });
  // Before there is an account: whoever comes later was shown them on the list.
  await asOwner((owner) => listRecipients(owner, chosen.list));
  const installation = await asOwner(async (owner) => {
    const made = { id, accountKeys, keysDir: folder.keys, evaluation };
    const installed = await installAccount(owner, made);
    await installSynthetic(owner, id);
    if (evaluation) await installNumbers(owner, id, installed.accountId);
    return installed;
  });
  const pools = openPools<Database>(address, logins, (error) =>
    log.error({ err: error }, 'a database connection broke'),
  );
  later(() => pools.close());
  await settleDisclosures(pools.jobs);
  const news = await listen(connectAs(address, logins, 'web'));
  later(() => news.close());
  return {
    config,
    version: versionOf(),
    clock,
    id,
    log,
    withPurpose: makeWithPurpose(pools),
    auth: pools.auth,
    web: pools.web,
    background: pools.jobs,
    jobs: notYet('the job queue'),
    blobs: await folderBlobs(folder.objects),
    accountKeys,
    subjectKeys: makeSubjectKeys(epochs),
    epochs,
    logKey: keepLogKey(folder.keys, clock),
    seal: makeInstallationSeal(ownKey),
    disclose: makeDisclose({ id, db: pools.jobs, destinations: chosen.destinations }),
    recipients: { carrier: chosen.carrier, mail: chosen.mail },
    send: notYet('the message gate'),
    news,
    baseUrl: notYet('the listener'),
    installation,
    operatorToken: secret(),
  };
}

/** Behind which settings somebody else may stand. */
function placesOf({ trunk, mail }: Config): Partial<Record<Part, HostPort>> {
  return { ...(trunk ? { trunk } : {}), ...(mail.relay ? { mail_relay: mail.relay } : {}) };
}

/** Stands for a part that starts later: using it too early is a fault of ours, said so. */
function notYet<Part extends Jobs | SendMessage | (() => string)>(what: string): Part {
  const refuse = () => {
    throw new Error(`${what} has not started yet`);
  };
  return new Proxy(refuse, { get: refuse, apply: refuse }) as unknown as Part;
}

function httpOptions(config: Config, app: App, features: Feature[]): HttpOptions {
  const limits = Object.assign({}, ...features.map((feature) => feature.limits ?? {}));
  return {
    forms: { cookie: cookieName(config), guardHeader: 'Platen-Request', guardValue: 'portal' },
    credentialOf,
    problems,
    problemPage: (code, requestId) => {
      const entry = problems[code as ProblemCode];
      return sitePage(config, entry.title, helpBody(code, entry, requestId));
    },
    hosts: hostsOf(config),
    secure: config.mode === 'production',
    tls: config.tls,
    trustProxy: config.mode === 'production' && config.trustProxy,
    publicUrl: config.publicUrl,
    cookies: cookieLimits,
    hear: async (credential, headers) => {
      if (credential.is !== 'session' || headers['sec-gpc'] !== '1') return;
      for (const feature of features) await feature.hears?.gpc(credential.token);
    },
    fileBytesMax: limits.file_bytes_max ?? 50 * 1024 * 1024,
    makeRequestId: () => app.id('req'),
    seen: sessionWatch(app),
    log: app.log,
  };
}

/** The names this server answers to; none given: any, because a proxy before it decides. */
function hostsOf({ mode, allowInsecure, http, trustProxy, publicUrl }: Config): string[] {
  if (mode === 'evaluation') {
    return allowInsecure ? [] : ['127.0.0.1', 'localhost', '[::1]', http.host];
  }
  return trustProxy || !publicUrl ? [] : [new URL(publicUrl).hostname];
}

async function announcement(
  app: App,
  folder: DataFolder,
  { asOwner }: ReadyDatabase,
  features: Feature[],
): Promise<Ready> {
  const url = app.baseUrl();
  const { apiKey, accountId } = app.installation;
  const { operatorToken } = app;
  writeSecretFile(folder.cliFile, JSON.stringify({ url, apiKey, operatorToken }, null, 2));
  const numbers = await asOwner((owner) =>
    owner.query('select number from vault.number where account_id = $1 order by id', [accountId]),
  );
  const facts = Object.assign({}, ...features.map((feature) => feature.announces?.() ?? {}));
  return {
    url,
    signInUrl: await makeSignInLink(app),
    apiKey,
    numbers: numbers.rows.map((row) => row.number as string),
    sipPort: app.config.sip.port,
    dataDir: folder.root,
    ...facts,
  };
}

function versionOf(): string {
  return JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version;
}

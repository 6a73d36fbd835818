// What every feature is given and what it gives back. `features.ts` is the one list of features;
// main.ts starts and stops them in its order.
import type { Kysely } from 'kysely';
import type { PromiseId } from '../../../policy/promises.ts';
import type { Config } from './config.ts';
import type {
  AccountKeys,
  Disclose,
  InstallationSeal,
  LogKey,
  SendMessage,
  SubjectKeys,
  WithPurpose,
} from './features/privacy/index.ts';
import type { Database } from './generated/database.ts';
import type { Blobs } from './platform/blobs/blobs.ts';
import type { Clock } from './platform/clock.ts';
import type { KeyEpochs } from './platform/crypto/key-epochs.ts';
import type { News } from './platform/db/notify.ts';
import type { Route } from './platform/http/route.ts';
import type { MakeId } from './platform/ids.ts';
import type { Job, Jobs } from './platform/jobs/jobs.ts';
import type { Logger } from './platform/log/log.ts';

export interface App {
  config: Config;
  version: string;
  clock: Clock;
  id: MakeId;
  log: Logger;
  /** The only way to personal data. */
  withPurpose: WithPurpose;
  /** The standing right of login auth on schema auth; feature accounts alone uses it. */
  auth: Kysely<Database>;
  /** Pages that know nobody: views of `site.serve` and the doors, nothing else. */
  web: Kysely<Database>;
  /** Finders `priv.due_…` and sweeps `priv.sweep_…`, nothing else. */
  background: Kysely<Database>;
  jobs: Jobs;
  blobs: Blobs;
  accountKeys: AccountKeys;
  /** The keys of people, for what they alone may read; an erasure destroys them first. */
  subjectKeys: SubjectKeys;
  /** What the keys of people and accounts are wrapped by, drawn anew each day. */
  epochs: KeyEpochs;
  /** Seals and keyed hashes under the installation's own key, for what has no account yet. */
  seal: InstallationSeal;
  /** The only way to give anything to somebody else: written down first, sent after the commit. */
  disclose: Disclose;
  /** The recipients that the settings made real: who carries calls, who takes our mail. */
  recipients: { carrier: string; mail: string };
  /** Signs checkpoints, receipts and bundles; `npx platen verify` checks them. */
  logKey: LogKey;
  /** The only way to reach a person; feature messages puts itself here when it is wired. */
  send: SendMessage;
  news: News;
  /** Where the service is reached, e.g. `http://127.0.0.1:8040`. Known once it listens. */
  baseUrl(): string;
  /** The account that the installation made for itself at its first start, and its key. */
  installation: Installation;
  /** Drawn at each start and written to cli.json (0600): who can read that file may make a link. */
  operatorToken: string;
}

export interface Installation {
  accountId: string;
  /** The evaluation key `pk_test_…`; undefined in production. */
  apiKey: string | undefined;
  /** True on the very first start on this database. */
  isNew: boolean;
}

/** One look at a part of the system, for /v1/health and /v1/doctor. */
export interface Check {
  name: string;
  run(): Promise<{ ok: boolean; sentence: string; fix?: string }>;
}

/** What the evidence page asks the running system about a promise. Counts only, never a person. */
export interface LiveCheck {
  promise: PromiseId;
  everySeconds: number;
  run(): Promise<{ ok: boolean; sentence: string; counts?: Record<string, number> }>;
}

export interface Feature {
  name: string;
  liveChecks?: LiveCheck[];
  routes?: Route[];
  /** Hears signals of signed-in browsers, before the handler: Global Privacy Control, with the
   * session that sent it. */
  hears?: { gpc(session: string): Promise<void> };
  jobs?: Job[];
  checks?: Check[];
  /** Shown at GET /v1/limits: snake_case names with their unit, e.g. `file_bytes_max`. */
  limits?: Record<string, number>;
  /** Added to the line that `npm start -- --json` prints, e.g. `{ sipPort }`; asked after start. */
  announces?(): Record<string, unknown>;
  /** After the queue and the listener are up. */
  start?(): Promise<void>;
  /** Before they go down, last feature first. */
  stop?(): Promise<void>;
}

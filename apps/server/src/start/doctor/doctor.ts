// The doctor (P-4-07): looks at the machine before production serves anybody, and again every hour.
// A critical finding keeps production from starting, unless a signed waiver names it.
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Check, Feature, LiveCheck } from '../../app.ts';
import type { Config } from '../../config.ts';
import type { Clock } from '../../platform/clock.ts';
import { problem } from '../../problems.ts';
import type { DataFolder } from '../data-folder.ts';
import { examineMachine, type Finding } from './machine-checks.ts';
import { lastSeenFile, machineFacts, type Query } from './machine-facts.ts';
import { readWaiver, type Waiver } from './waiver.ts';

const everySeconds = 3600;
const certificateDaysMin = 7;
const dayMs = 86_400_000;

export interface Diagnosis {
  at: Date;
  findings: Finding[];
  waiver: Waiver | undefined;
}

export interface Patient {
  config: Config;
  folder: DataFolder;
  clock: Clock;
  query: Query;
}

/** Looks at everything. Throws start.waiver where a waiver is there that does not count. */
export async function examine({ config, folder, clock, query }: Patient): Promise<Diagnosis> {
  const facts = await machineFacts(config, folder, clock, query);
  const findings = examineMachine(facts);
  const place = {
    dataDir: folder.root,
    publicUrl: config.publicUrl,
    keyFile: config.waiverKeyFile,
  };
  const waiver = readWaiver(place, facts.now);
  const at = new Date(facts.now);
  const went = facts.lastSeen === undefined || facts.now >= facts.lastSeen;
  if (went)
    writeFileSync(join(folder.root, lastSeenFile), `${at.toISOString()}\n`, { mode: 0o600 });
  return { at, findings, waiver };
}

/** What keeps production from starting: critical, and not waived. */
export function grave({ findings, waiver }: Diagnosis): Finding[] {
  return findings.filter(
    ({ name, critical, ok }) => critical && !ok && !waiver?.checks.some((one) => one === name),
  );
}

/** Before anything is served. Evaluation is looked at, too, and never stopped. */
export async function refuseUnsafe(patient: Patient): Promise<Diagnosis | undefined> {
  if (patient.config.mode !== 'production') return undefined;
  const diagnosis = await examine(patient);
  const found = grave(diagnosis);
  if (found.length === 0) return diagnosis;
  const detail = found.map(({ name, sentence, fix }) => `- ${name}: ${sentence} ${fix}`).join('\n');
  throw problem('start.doctor', { detail });
}

/** The checks at GET /v1/doctor, and what the evidence page says of this machine. */
export function doctor(app: Pick<App, 'config' | 'clock'>, patient: Patient): Feature {
  return {
    name: 'doctor',
    checks: [machineCheck(patient)],
    liveChecks: [machineEvidence(patient), transportEvidence(app)],
  };
}

function machineCheck(patient: Patient): Check {
  return {
    name: 'machine',
    run: async () => {
      const diagnosis = await examine(patient);
      const bad = diagnosis.findings.filter(({ ok }) => !ok);
      // In evaluation nobody is promised anything of the machine.
      const ok = patient.config.mode === 'evaluation' || grave(diagnosis).length === 0;
      return {
        ok,
        sentence:
          bad.length === 0
            ? 'Disks, database, keys, clock, patches and backups are as they should be.'
            : bad.map(({ sentence }) => sentence).join(' '),
        fix: bad.map(({ fix }) => fix).join(' '),
      };
    },
  };
}

function machineEvidence(patient: Patient): LiveCheck {
  return {
    promise: 'P-4-07',
    everySeconds,
    run: async () => {
      const diagnosis = await examine(patient);
      const { at, findings, waiver } = diagnosis;
      const failed = findings.filter(({ ok }) => !ok);
      const waived = failed.filter(({ name }) => waiver?.checks.some((one) => one === name));
      const said = [
        `Looked at ${at.toISOString()}.`,
        ...findings.map(({ name, ok, sentence }) => `${name}: ${ok ? 'good' : 'bad'}. ${sentence}`),
        waiver &&
          `The operator waived ${waiver.checks.join(', ')} until ${waiver.until}: ${waiver.reason}`,
      ];
      return {
        ok: failed.length === 0,
        sentence: said.filter(Boolean).join(' '),
        counts: {
          checks: findings.length,
          failed: failed.length,
          critical: grave(diagnosis).length,
          waived: waived.length,
        },
      };
    },
  };
}

function transportEvidence({ config, clock }: Pick<App, 'config' | 'clock'>): LiveCheck {
  return {
    promise: 'P-4-02',
    everySeconds,
    run: async () => {
      if (config.mode === 'evaluation') {
        return { ok: true, sentence: 'Evaluation: this machine only, nothing leaves it.' };
      }
      if (!config.tls) {
        return {
          ok: true,
          sentence: 'A proxy on this machine ends TLS; plain requests are refused.',
        };
      }
      const { validTo } = new X509Certificate(readFileSync(config.tls.certFile));
      const days = Math.floor((Date.parse(validTo) - clock.now()) / dayMs);
      return {
        ok: days >= certificateDaysMin,
        sentence: `TLS 1.2 or later; the certificate is good for ${days} more days.`,
        counts: { certificate_days: days },
      };
    },
  };
}

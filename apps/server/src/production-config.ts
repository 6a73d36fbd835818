// What production needs before it may serve anybody: who answers for it, how it is reached safely,
// and what its operator attests. A start without names the setting.
import { join } from 'node:path';
import { problem } from './problems.ts';

export interface TlsConfig {
  certFile: string;
  keyFile: string;
}

export interface HostPort {
  host: string;
  port: number;
}

/** What a doctor cannot see and an operator must say, with the day it was looked at. */
export interface Attestation {
  date: string;
  words: string;
}

export interface ProductionConfig {
  tls?: TlsConfig;
  /** The plain port that sends readers to the secure one. */
  plainHttp?: HostPort;
  diskEncrypted?: Attestation;
  /** Where the keys folder is, when it is not in the data folder. */
  keysDir: string;
  /** The operator's Ed25519 public key (PEM), under which a waiver is signed. */
  waiverKeyFile?: string;
}

type Value = (name: string) => string | undefined;

export const productionSettings = [
  {
    name: 'PLATEN_TLS_CERT',
    default: 'none',
    means:
      'File with the certificate and its chain (PEM), for TLS of our own in production; read again when it changes.',
  },
  {
    name: 'PLATEN_TLS_KEY',
    default: 'none',
    means: 'File with the key of that certificate (PEM).',
  },
  {
    name: 'PLATEN_HTTP_PLAIN',
    default: 'none',
    means:
      'host:port of a plain port beside TLS of our own: pages are sent to the secure address, everything else is refused unread.',
  },
  {
    name: 'PLATEN_DISK_ENCRYPTED',
    default: 'none',
    means:
      'What the operator attests of the disks, with the day it was looked at: `2026-11-24 LUKS2 on all volumes`. Needed in production, anew each year.',
  },
  {
    name: 'PLATEN_KEYS',
    default: '`keys` in the data folder',
    means: 'The keys folder. Give it another disk than the database where you can.',
  },
  {
    name: 'PLATEN_WAIVER_KEY',
    default: 'none',
    means:
      'File with the operator’s Ed25519 public key (PEM). A waiver signed with it lets production start although a check fails, and stands on the evidence page.',
  },
];

export function productionConfig(
  value: Value,
  dataDir: string,
  hostPort: (name: string, text: string) => HostPort,
): ProductionConfig {
  const [certFile, keyFile] = [value('PLATEN_TLS_CERT'), value('PLATEN_TLS_KEY')];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    wrong('PLATEN_TLS_CERT', 'given together with PLATEN_TLS_KEY');
  }
  const plain = value('PLATEN_HTTP_PLAIN');
  return {
    tls: certFile && keyFile ? { certFile, keyFile } : undefined,
    plainHttp: plain === undefined ? undefined : hostPort('PLATEN_HTTP_PLAIN', plain),
    diskEncrypted: attestation('PLATEN_DISK_ENCRYPTED', value('PLATEN_DISK_ENCRYPTED')),
    keysDir: value('PLATEN_KEYS') ?? join(dataDir, 'keys'),
    waiverKeyFile: value('PLATEN_WAIVER_KEY'),
  };
}

function attestation(name: string, text: string | undefined): Attestation | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d\d-\d\d) (\S.{2,199})$/.exec(text);
  if (!match || Number.isNaN(Date.parse(match[1]))) {
    wrong(name, 'a day and what was found, such as 2026-11-24 LUKS2 on all volumes');
  }
  return { date: match[1], words: match[2] };
}

function wrong(name: string, expected: string): never {
  throw problem('start.config', { param: name, detail: `${name} must be ${expected}.` });
}

/** What stands in a setting as long as nobody has filled it in. */
const placeholder = new RegExp(
  [
    '\\b(?:example|placeholder|change.?me|todo|tbd|lorem|acme|foo)\\b',
    '\\byour (?:name|company|address|domain)\\b',
    '^x+$',
    '<.*>',
    '\\[.*\\]',
  ].join('|'),
  'i',
);

/**
 * A sender others can answer: no name that is this machine's own or reserved (RFC 2606, 6761,
 * 6762).
 */
const sender =
  /^[^\s@<>]+@(?:[a-z0-9-]+\.)+(?!(?:local|localdomain|localhost|internal|invalid|test|arpa)$)[a-z][a-z0-9-]*[a-z0-9]$/i;

export interface Identity {
  operatorName?: string;
  operatorAddress?: string;
  operatorContact?: string;
  publicUrl?: string;
  trustProxy: boolean;
  mail: { from: string };
  tls?: TlsConfig;
}

/** P-0-07 and P-4-02: throws start.production_placeholder, naming each setting. */
export function refusePlaceholders(config: Identity): void {
  const needed: [name: string, value: string | undefined, shape: RegExp][] = [
    ['PLATEN_OPERATOR_NAME', config.operatorName, /\p{L}.*\p{L}/u],
    ['PLATEN_OPERATOR_ADDRESS', config.operatorAddress, /\p{L}.{8,}/u],
    ['PLATEN_OPERATOR_CONTACT', config.operatorContact, /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
    ['PLATEN_PUBLIC_URL', config.publicUrl, /^https:\/\/[^/?#@\s]+$/],
    ['PLATEN_MAIL_FROM', config.mail.from, sender],
  ];
  const missing = needed
    .filter(([, value, shape]) => !value || placeholder.test(value) || !shape.test(value))
    .map(([name]) => name);
  if (!config.tls && !config.trustProxy) {
    missing.push('PLATEN_TLS_CERT with PLATEN_TLS_KEY, or PLATEN_TRUST_PROXY');
  }
  if (missing.length === 0) return;
  const detail = `Missing, not of the right form, or a placeholder: ${missing.join('; ')}.`;
  throw problem('start.production_placeholder', { detail });
}

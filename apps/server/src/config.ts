// The environment as one typed object: read once, at the start, and passed on.
// docs/reference/config.md is generated from the table below.
import { join } from 'node:path';
import { type CodeFaxConfig, codeFaxConfig, codeFaxSettings } from './code-fax-config.ts';
import { problem } from './problems.ts';
import {
  type HostPort,
  type ProductionConfig,
  productionConfig,
  productionSettings,
  refusePlaceholders,
} from './production-config.ts';

export type { HostPort };

export type Mode = 'evaluation' | 'production';

export interface Config extends ProductionConfig {
  dataDir: string;
  mode: Mode;
  http: HostPort;
  sip: HostPort;
  /** Where all outbound calls go; undefined: the built-in exchange. */
  trunk?: HostPort;
  databaseUrl?: string;
  timeFactor: number;
  allowInsecure: boolean;
  /** What the service is reached at from outside; production only. */
  publicUrl?: string;
  trustProxy: boolean;
  operatorName?: string;
  operatorAddress?: string;
  operatorContact?: string;
  /** Who may make an account: anybody, whoever is invited, nobody. */
  signUp: 'open' | 'invite' | 'closed';
  phoneRequired: boolean;
  /** Domains of throw-away addresses, each with all below it. */
  refusedEmailDomains: string[];
  roleAddresses: 'refuse' | 'allow';
  /** Who stands behind the trunk, the mail relay and the like; need not be there in evaluation. */
  recipientsFile: string;
  mail: MailConfig;
  /** Who pays for codes that are faxed; undefined: nobody, but an evaluation itself. */
  codeFax?: CodeFaxConfig;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  sampleFax: boolean;
}

export interface MailConfig {
  /** The server that takes our mail; undefined: the catcher in evaluation, nobody in production. */
  relay?: {
    host: string;
    port: number;
    implicitTls: boolean;
    user?: string;
    password?: string;
  };
  /** A file of certificates to trust beside the usual ones. */
  relayCaFile?: string;
  passesOnByTls: boolean;
  /** The address in From; its domain is also that of bounces. */
  from: string;
  /** Where bounces and stop mails are taken. */
  listen: HostPort;
}

interface Setting {
  name: string;
  default: string;
  means: string;
}

/** Every variable that is read. A test reads the source for `process.env` elsewhere. */
export const settings: Setting[] = [
  {
    name: 'PLATEN_DATA',
    default: '`.platen` in the checkout',
    means: 'Folder of everything that is kept: database, sealed objects, keys. Mode 0700.',
  },
  {
    name: 'PLATEN_HTTP',
    default: '127.0.0.1:8040',
    means: 'Where the portal and the API listen, host:port. Port 0 takes a free one.',
  },
  {
    name: 'PLATEN_SIP',
    default: '127.0.0.1:5070',
    means: 'Where SIP listens (UDP), host:port. Port 0 takes a free one.',
  },
  {
    name: 'PLATEN_TRUNK',
    default: 'the built-in exchange',
    means:
      'A SIP peer (UDP, T.38, no registration) that all outbound calls go to, host:port. Calls to our numbers are taken on PLATEN_SIP from its addresses, whatever the port, and from nobody else.',
  },
  {
    name: 'DATABASE_URL',
    default: 'the embedded PostgreSQL',
    means:
      'A PostgreSQL 15 to 18 of your own: postgres://user:password@host/database. The user needs CREATEROLE and owns the database; it is used for migrations only.',
  },
  {
    name: 'PLATEN_MODE',
    default: 'evaluation',
    means:
      '`evaluation`: this machine only, plain HTTP, built-in exchange. `production`: TLS or a trusted proxy, and an operator’s identity.',
  },
  {
    name: 'PLATEN_TIME_FACTOR',
    default: '20',
    means:
      'How much faster than real time T.30 clocks, ringing, redial waits and pacing run with the built-in exchange; 1 to 100. Always 1 in production.',
  },
  {
    name: 'PLATEN_ALLOW_INSECURE',
    default: '0',
    means: '`1` lets evaluation mode listen beyond this machine, without TLS.',
  },
  {
    name: 'PLATEN_PUBLIC_URL',
    default: 'none',
    means: 'The https address that people reach the service at. Needed in production.',
  },
  {
    name: 'PLATEN_TRUST_PROXY',
    default: '0',
    means:
      '`1` says that a proxy on this machine ends TLS and sets X-Forwarded-Proto. Needed in production without TLS of our own; from any other machine the header is ignored.',
  },
  {
    name: 'PLATEN_OPERATOR_NAME',
    default: 'none',
    means: 'Legal name of who runs the service; stands in the policy. Needed in production.',
  },
  {
    name: 'PLATEN_OPERATOR_ADDRESS',
    default: 'none',
    means: 'Postal address of who runs the service. Needed in production.',
  },
  {
    name: 'PLATEN_OPERATOR_CONTACT',
    default: 'none',
    means: 'Email address for privacy questions. Needed in production.',
  },
  ...productionSettings,
  {
    name: 'PLATEN_SIGN_UP',
    default: '`open` in evaluation, `invite` in production',
    means: 'Who may make an account: `open` anybody, `invite` whoever is invited, `closed` nobody.',
  },
  {
    name: 'PLATEN_PHONE_REQUIRED',
    default: '1',
    means: '`0` makes the telephone number optional when somebody signs up.',
  },
  {
    name: 'PLATEN_REFUSED_EMAIL_DOMAINS',
    default: 'a short list',
    means:
      'Domains whose addresses nobody may sign up with, separated by commas, each with all below it; `none` for none.',
  },
  {
    name: 'PLATEN_ROLE_ADDRESSES',
    default: 'refuse',
    means: '`allow` lets people sign up with an address of an office, such as info@ (RFC 2142).',
  },
  {
    name: 'PLATEN_RECIPIENTS',
    default: '`recipients.json` in the data folder',
    means:
      'File that says who stands behind the trunk, the mail relay and whatever else gets data: name, address, contract, last review. See docs/operations/recipients-and-egress.md. Needed in production for each that is set.',
  },
  {
    name: 'PLATEN_SMTP_URL',
    default: 'the mail catcher',
    means:
      'The mail server that takes what we send: `smtp://` (STARTTLS, required in production) or `smtps://`, with user and password where it asks for them. Without it an evaluation catches its mail and shows it at /mail; in production mail waits.',
  },
  {
    name: 'PLATEN_SMTP_CA',
    default: 'none',
    means: 'A PEM file of certificates to trust for that server, beside the usual ones.',
  },
  {
    name: 'PLATEN_SMTP_ONWARD_TLS',
    default: '0',
    means:
      '`1` says that this server passes mail on over verified TLS (MTA-STS, DANE) or not at all. Without it, or REQUIRETLS, no fax is ever attached to a mail.',
  },
  {
    name: 'PLATEN_MAIL_FROM',
    default: 'notices@localhost',
    means:
      'The address that mail comes from. Its domain is signed for (DKIM) and takes bounces. Needed in production, in a domain of your own.',
  },
  {
    name: 'PLATEN_SMTP',
    default: '127.0.0.1:0',
    means: 'Where bounces and “stop” mails are taken by SMTP, host:port. Port 0 takes a free one.',
  },
  ...codeFaxSettings,
  {
    name: 'PLATEN_LOG_LEVEL',
    default: 'info',
    means: '`debug`, `info`, `warn` or `error`. No level writes personal data.',
  },
  {
    name: 'PLATEN_SAMPLE_FAX',
    default: '1',
    means: '`0` leaves out the three-page sample of the very first start.',
  },
];

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Throws `start.config` or another start problem, naming the variable. */
export function readConfig(env: Record<string, string | undefined>, root: string): Config {
  const value = (name: string) => env[name]?.trim() || undefined;
  const mode = oneOf('PLATEN_MODE', value('PLATEN_MODE'), ['evaluation', 'production'] as const);
  const config: Config = {
    dataDir: value('PLATEN_DATA') ?? join(root, '.platen'),
    mode,
    http: hostPort('PLATEN_HTTP', value('PLATEN_HTTP') ?? '127.0.0.1:8040'),
    sip: hostPort('PLATEN_SIP', value('PLATEN_SIP') ?? '127.0.0.1:5070'),
    trunk: optionalHostPort('PLATEN_TRUNK', value('PLATEN_TRUNK')),
    databaseUrl: databaseUrl(value('DATABASE_URL')),
    timeFactor: mode === 'production' ? 1 : factor(value('PLATEN_TIME_FACTOR') ?? '20'),
    allowInsecure: flag('PLATEN_ALLOW_INSECURE', value('PLATEN_ALLOW_INSECURE') ?? '0'),
    publicUrl: value('PLATEN_PUBLIC_URL'),
    trustProxy: flag('PLATEN_TRUST_PROXY', value('PLATEN_TRUST_PROXY') ?? '0'),
    operatorName: value('PLATEN_OPERATOR_NAME'),
    operatorAddress: value('PLATEN_OPERATOR_ADDRESS'),
    operatorContact: value('PLATEN_OPERATOR_CONTACT'),
    signUp: signUp(mode, value('PLATEN_SIGN_UP')),
    phoneRequired: flag('PLATEN_PHONE_REQUIRED', value('PLATEN_PHONE_REQUIRED') ?? '1'),
    refusedEmailDomains: domains(value('PLATEN_REFUSED_EMAIL_DOMAINS')),
    roleAddresses: oneOf('PLATEN_ROLE_ADDRESSES', value('PLATEN_ROLE_ADDRESSES'), [
      'refuse',
      'allow',
    ] as const),
    ...productionConfig(value, value('PLATEN_DATA') ?? join(root, '.platen'), hostPort),
    recipientsFile:
      value('PLATEN_RECIPIENTS') ??
      join(value('PLATEN_DATA') ?? join(root, '.platen'), 'recipients.json'),
    mail: mailConfig(value),
    codeFax: codeFaxConfig(value),
    logLevel: oneOf('PLATEN_LOG_LEVEL', value('PLATEN_LOG_LEVEL') ?? 'info', [
      'info',
      'debug',
      'warn',
      'error',
    ] as const),
    sampleFax: flag('PLATEN_SAMPLE_FAX', value('PLATEN_SAMPLE_FAX') ?? '1'),
  };
  if (mode === 'evaluation') refuseBeyondLoopback(config);
  else refusePlaceholders(config);
  if (mode === 'evaluation' && config.tls) wrong('PLATEN_TLS_CERT', 'left out in evaluation');
  return config;
}

function signUp(mode: Mode, text: string | undefined): Config['signUp'] {
  const usual = mode === 'production' ? 'invite' : 'open';
  return oneOf('PLATEN_SIGN_UP', text ?? usual, ['open', 'invite', 'closed'] as const);
}

/** Some of the services that give an address for ten minutes; an operator has the longer list. */
const throwAway =
  '10minutemail.com,dispostable.com,getnada.com,guerrillamail.com,maildrop.cc,mailinator.com,' +
  'mailnesia.com,moakt.com,sharklasers.com,temp-mail.org,tempmail.com,throwawaymail.com,' +
  'trashmail.com,yopmail.com';

function domains(text = throwAway): string[] {
  if (text === 'none') return [];
  const list = text.split(',').map((one) => one.trim().toLowerCase());
  if (list.some((one) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(one))) {
    wrong('PLATEN_REFUSED_EMAIL_DOMAINS', 'domains separated by commas, or none');
  }
  return list;
}

function mailConfig(value: (name: string) => string | undefined): MailConfig {
  const from = value('PLATEN_MAIL_FROM') ?? 'notices@localhost';
  if (!/^[^\s@<>]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(from)) {
    wrong('PLATEN_MAIL_FROM', 'an address, such as notices@fax.example.com');
  }
  return {
    relay: relayOf(value('PLATEN_SMTP_URL')),
    relayCaFile: value('PLATEN_SMTP_CA'),
    passesOnByTls: flag('PLATEN_SMTP_ONWARD_TLS', value('PLATEN_SMTP_ONWARD_TLS') ?? '0'),
    from,
    listen: hostPort('PLATEN_SMTP', value('PLATEN_SMTP') ?? '127.0.0.1:0'),
  };
}

function relayOf(text: string | undefined): MailConfig['relay'] {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const implicitTls = url?.protocol === 'smtps:';
  if (!url?.hostname || (url.protocol !== 'smtp:' && !implicitTls)) {
    wrong('PLATEN_SMTP_URL', 'smtp://user:password@host:port or smtps://…');
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (implicitTls ? 465 : 587),
    implicitTls,
    ...(url.username
      ? { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
      : {}),
  };
}

function refuseBeyondLoopback({ http, sip, mail, allowInsecure }: Config): void {
  const open = [http.host, sip.host, mail.listen.host].find((host) => !loopback.has(host));
  if (open && !allowInsecure) {
    throw problem('start.beyond_loopback', { detail: `${open} is not this machine alone.` });
  }
}

function wrong(name: string, expected: string): never {
  throw problem('start.config', { param: name, detail: `${name} must be ${expected}.` });
}

function optionalHostPort(name: string, text: string | undefined): HostPort | undefined {
  return text === undefined ? undefined : hostPort(name, text);
}

function hostPort(name: string, text: string): HostPort {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match || port > 65_535) wrong(name, 'host:port, such as 127.0.0.1:8040');
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    wrong('DATABASE_URL', 'postgres://user:password@host/database');
  }
  return text;
}

function factor(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 1 || value > 100) {
    wrong('PLATEN_TIME_FACTOR', 'a number from 1 to 100');
  }
  return value;
}

function flag(name: string, text: string): boolean {
  if (text !== '0' && text !== '1') wrong(name, '0 or 1');
  return text === '1';
}

/** The first choice is the default. */
function oneOf<const Choice extends string>(
  name: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice {
  const found = text === undefined ? choices[0] : choices.find((choice) => choice === text);
  return found ?? wrong(name, choices.join(' or '));
}

/** docs/reference/config.md. */
export function configReference(): string {
  const lines = settings.map((one) => `| \`${one.name}\` | ${one.default} | ${one.means} |`);
  return `<!-- Generated by \`npm run generate\` from apps/server/src/config.ts: do not edit. -->
# Settings

Platen reads these environment variables at its start, and nothing else.

| variable | default | what it means |
| --- | --- | --- |
${lines.join('\n')}
`;
}

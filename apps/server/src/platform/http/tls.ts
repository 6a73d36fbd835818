// TLS of our own: 1.2 at least (RFC 8996), 1.3 where the other side can, forward secrecy always.
// The files are read again when they change, so a renewed certificate needs no new start.
import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls';
import type { Logger } from 'pino';
import { Failure } from '../failure.ts';

export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

const lookEveryMs = 10_000;

/**
 * OWASP ASVS 5.0 V12.1: for 1.2 only what has forward secrecy and authenticates what it encrypts.
 */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** What a listener is made with. Throws start.tls when the files do not make a pair. */
export function tlsOptions(files: TlsFiles): TlsOptions {
  return { ...secureContext(files), minVersion: 'TLSv1.2', honorCipherOrder: true, ciphers };
}

function secureContext({ certFile, keyFile }: TlsFiles): SecureContextOptions {
  try {
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    const { message, code } = cause as { message: string; code?: string };
    throw new Failure('start.tls', { detail: code ? `${code}: ${message}` : message }, cause);
  }
}

/** Takes up new files as they come; a pair that does not fit is left, and said so. */
export function watchTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  log: Pick<Logger, 'info' | 'error'>,
  everyMs = lookEveryMs,
): () => void {
  let seen = stamp(files);
  const timer = setInterval(() => {
    const now = stamp(files);
    if (now === seen) return;
    seen = now;
    try {
      server.setSecureContext(tlsOptions(files));
      log.info('took up a new certificate');
    } catch (error) {
      log.error({ err: error }, 'the new certificate cannot be used; the old one stays');
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Changes when a file does, also where it is a link to another one. */
function stamp({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile]
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found ? `${found.ino}/${found.mtimeMs}/${found.size}` : 'none';
    })
    .join(' ');
}

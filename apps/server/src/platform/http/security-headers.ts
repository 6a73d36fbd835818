// Headers on every answer. The content policy allows nothing but our own files: no inline script,
// no inline style, no foreign host, no frame.
import type { FastifyReply } from 'fastify';

const contentPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' blob: data:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
  `base-uri 'none'`,
].join('; ');

/** The content policy of a page that shows another of ours in a frame. */
export const framingPolicy = `${contentPolicy}; frame-src 'self'`;

/** Of a document that strangers wrote: nothing runs, nothing is loaded, no link opens in our place,
 * and only our own page may show it. */
export const strangersPolicy = [
  `default-src 'none'`,
  `style-src 'unsafe-inline'`,
  `img-src data:`,
  `form-action 'none'`,
  `frame-ancestors 'self'`,
  `base-uri 'none'`,
  'sandbox allow-popups',
].join('; ');

const yearSeconds = 31_536_000;

export function securityHeaders(reply: FastifyReply, secure: boolean): void {
  reply.headers(securityHeadersOf(secure));
}

export function securityHeadersOf(secure: boolean): Record<string, string> {
  return {
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), interest-cohort=()',
    'cache-control': 'no-store',
    ...(secure ? { 'strict-transport-security': `max-age=${yearSeconds}; includeSubDomains` } : {}),
  };
}

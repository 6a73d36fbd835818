// What must never be committed: keys, places on one machine, addresses of one registry.
import type { Finding } from './source.ts';

const patterns: readonly { readonly sign: RegExp; readonly says: string }[] = [
  { sign: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, says: 'a private key' },
  { sign: /\b(npm_|ghp_|gho_|github_pat_|xox[bp]-|sk_live_)\w{16,}/, says: 'a token' },
  { sign: /\bAKIA[0-9A-Z]{16}\b/, says: 'a cloud key' },
  { sign: /\bpk_(test|live)_[0-9A-Za-z]{24,}/, says: 'an API key' },
  { sign: /_auth(Token)?\s*=|_password\s*=/, says: 'a registry sign-in' },
  {
    sign: /(^|[\s"'`(=:])\/(root|work|home\/[a-z]\w*|Users\/[A-Za-z]\w*)\//,
    says: 'a path of one machine',
  },
  { sign: /"resolved": "https?:/, says: 'an address of one registry' },
  { sign: /\bregistry\.npmjs\.org|\bregistry=https?:/, says: 'an address of one registry' },
];

/** `/home/you/…` and the like are examples in docs. */
const examples = /\/(home|Users)\/(you|me|ada|platen|node)\//;

export function checkSecrets(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const hit = patterns.find(({ sign }) => sign.test(line));
    if (hit === undefined || examples.test(line)) return [];
    return [{ file: path, line: index + 1, rule: 'secrets', says: `holds ${hit.says}` }];
  });
}

// Which room a file stands in, and which rooms it may import from (ARCHITECTURE.md, "Who may import
// whom"). Tests are exempt from directions: a test may build its world from anything, but nothing
// imports a test.

/** Engine packages, each with those it may import. `sip t30 t38 t4` meet only in `call`. */
export const packageMayImport: Readonly<Record<string, readonly string[]>> = {
  bits: [],
  page: ['bits'],
  t4: ['bits', 'page'],
  tiff: ['bits', 'page', 't4'],
  t30: ['bits'],
  t38: ['bits'],
  sip: ['bits'],
  call: ['bits', 'page', 't4', 't30', 't38', 'sip'],
  node: ['bits', 'page', 't4', 't30', 't38', 'sip', 'call'],
  sim: ['bits', 'page', 't4', 't30', 't38', 'sip', 'call'],
};

/** The server's features in import order: each may import only from those before it. */
export const featureOrder: readonly string[] = [
  'people',
  'privacy',
  'messages',
  'accounts',
  'numbers',
  'documents',
  'lines',
  'faxes',
  'mail',
  'webhooks',
  'billing',
  'abuse',
  'support',
  'legal',
  'outreach',
  'site',
];

/** The one extra edge: the built-in exchange with its test numbers. */
export const mayImportSim = 'apps/server/src/features/lines/sandbox.ts';

export type Room =
  | { readonly in: 'package'; readonly name: string }
  | { readonly in: 'feature'; readonly name: string }
  | { readonly in: 'platform' }
  | { readonly in: 'server' }
  | { readonly in: 'portal' }
  | { readonly in: 'cli' }
  | { readonly in: 'policy' }
  | { readonly in: 'scripts' }
  | { readonly in: 'benches' }
  | { readonly in: 'tests' }
  | { readonly in: 'root' };

export function roomOf(path: string): Room {
  const part = path.split('/');
  if (part[0] === 'packages' && part[1]) return { in: 'package', name: part[1] };
  if (path.startsWith('apps/server/src/features/') && part[5]) {
    return { in: 'feature', name: part[4] ?? '' };
  }
  if (path.startsWith('apps/server/src/platform/')) return { in: 'platform' };
  if (part[0] === 'apps' && part[1] === 'server') return { in: 'server' };
  if (part[0] === 'apps' && (part[1] === 'portal' || part[1] === 'cli')) return { in: part[1] };
  switch (part[0]) {
    case 'policy':
    case 'scripts':
    case 'benches':
    case 'tests':
      return { in: part[0] };
  }
  return { in: 'root' };
}

/** The folder with the package.json that a file's imports must be declared in. */
export function workspaceOf(path: string): string {
  const part = path.split('/');
  return part[0] === 'packages' || part[0] === 'apps' ? `${part[0]}/${part[1]}` : '';
}

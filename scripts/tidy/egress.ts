// The way out has doors: in the server only `platform/` opens sockets, and only a few files hand
// out permits to leave. The guard of platform/egress refuses the rest when it runs; this says it
// sooner.
import { isReference } from './globals.ts';
import { roomOf } from './rooms.ts';
import { type Finding, type Node, type Source, walk } from './source.ts';

const ways = /^(node:)?(net|tls|http|https|http2|dgram|dns|dns\/promises|undici|ws)$/;
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
/** They only look at a text. */
const harmless = new Set(['isIP', 'isIPv4', 'isIPv6', 'STATUS_CODES']);

const permits = 'apps/server/src/platform/egress/permits.ts';
/**
 * Who may hand out a permit: the doors, each for destinations that were configured or disclosed.
 */
const doors = [
  'apps/server/src/platform/',
  'apps/server/src/features/lines/open-lines.ts',
  'apps/server/src/features/lines/trusted-hosts.ts',
  'apps/server/src/features/privacy/disclosures/',
];

export function checkEgress(source: Source): Finding[] {
  const { in: room } = roomOf(source.path);
  if (source.program === null || source.isTest) return [];
  if (room !== 'feature' && room !== 'server' && room !== 'platform') return [];
  const found: Finding[] = [];
  const add = (line: number, says: string) =>
    found.push({ file: source.path, line, rule: 'egress', says });
  const isDoor = doors.some((door) => source.path.startsWith(door));
  for (const { to, line } of source.imports) {
    if (to.endsWith('egress/permits.ts') && !isDoor && source.path !== permits) {
      add(line, 'only the doors hand out permits to leave: go through app.disclose or platform/');
    }
  }
  if (room === 'platform') return found;
  walk(source.program, (node, parent, key) => {
    if (/^(Import|Export)(Named|All)?Declaration$/.test(node.type)) {
      if (ways.test(node.source?.value ?? '') && opensSockets(node)) {
        add(node.loc.start.line, `${node.source.value} is for platform/: take a door of it`);
      }
      return false;
    }
    if (node.type === 'ImportExpression' || node.type === 'CallExpression') {
      const asked = node.source ?? node.arguments?.[0];
      const loads =
        node.source || node.callee?.type === 'Import' || node.callee?.name === 'require';
      if (loads && ways.test(asked?.value ?? '')) {
        add(node.loc.start.line, `${asked.value} is for platform/: take a door of it`);
      }
    }
    if (node.type !== 'Identifier' || !globals.has(node.name) || parent === null) return;
    if (/^TS/.test(parent.type)) return;
    if (isReference(parent, key)) add(node.loc.start.line, `${node.name} is for platform/`);
  });
  return found;
}

function opensSockets(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return false;
  const names: Node[] = node.specifiers ?? [];
  return !(
    names.length > 0 &&
    names.every((one) => one.importKind === 'type' || harmless.has(one.imported?.name))
  );
}

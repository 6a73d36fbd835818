// Import directions: the package graph, the order of features, and one door (index.ts) into each
// room.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import {
  featureOrder,
  mayImportSim,
  packageMayImport,
  type Room,
  roomOf,
  workspaceOf,
} from './rooms.ts';
import { type Finding, type Import, isTestPath, type Source } from './source.ts';

/** Two scripts that compile the policy into a throw-away database: `npm run generate`, and what
 * `npm run promises` looks things up in. */
const compilers = ['apps/server/src/generate.ts', 'scripts/promises/read-catalogue.ts'];

/** Names declared in each workspace's package.json; `''` is the root's. */
export type Declared = ReadonlyMap<string, ReadonlySet<string>>;

export function checkImports(source: Source, declared: Declared): Finding[] {
  return source.imports.flatMap((it) => {
    const says = it.to.startsWith('.')
      ? judgeRelative(source, it)
      : judgeNamed(source, it, declared);
    return says === null ? [] : [{ file: source.path, line: it.line, rule: 'imports', says }];
  });
}

function judgeRelative(source: Source, it: Import): string | null {
  const target = path.posix.join(path.posix.dirname(source.path), it.to);
  const from = roomOf(source.path);
  const to = roomOf(target);
  // A bench measures on the documents that tests are made of.
  if (source.isTest || from.in === 'benches' || compilers.includes(source.path)) return null;
  if (isTestPath(target)) return `nothing imports tests: ${target}`;
  const crossed = workspaceOf(target) !== workspaceOf(source.path);
  if (crossed && workspaceOf(source.path) !== '') {
    if (to.in === 'policy' && mayReadPolicy(from)) return null;
    if (to.in === 'policy') return 'take it from features/privacy/index.ts, the reader of policy/';
    return `leaves its workspace: import packages by name, not ${target}`;
  }
  if (crossed && to.in === 'package') return `import @platen/${to.name} by name, not ${target}`;
  if (from.in === 'policy' && to.in !== 'policy') return `policy/ imports nothing: ${target}`;
  return judgeInsideServer(from, to, target);
}

/**
 * The privacy feature, and the server's own few files, which check every route against the policy.
 */
function mayReadPolicy(from: Room): boolean {
  return from.in === 'server' || (from.in === 'feature' && from.name === 'privacy');
}

function judgeInsideServer(from: Room, to: Room, target: string): string | null {
  if (from.in === 'platform' && to.in !== 'platform') {
    return `platform/ knows no product: it may not import ${target}`;
  }
  if (to.in !== 'feature') {
    const isMain = target === 'apps/server/src/main.ts';
    return from.in === 'feature' && isMain ? 'nothing imports main.ts' : null;
  }
  if (from.in === 'feature' && from.name === to.name) return null;
  if (from.in === 'feature') {
    const own = featureOrder.indexOf(from.name);
    const other = featureOrder.indexOf(to.name);
    if (own < 0) return `feature ${from.name} has no place in scripts/tidy/rooms.ts`;
    if (other < 0 || other > own)
      return `${from.name} comes before ${to.name}: it may not import it`;
  }
  const door = `apps/server/src/features/${to.name}/index.ts`;
  return target === door ? null : `go through features/${to.name}/index.ts, not ${target}`;
}

function judgeNamed(source: Source, it: Import, declared: Declared): string | null {
  if (isBuiltin(it.to)) return it.to.startsWith('node:') ? null : `write node:${it.to}`;
  if (it.to.startsWith('virtual:')) return null;
  const name = packageName(it.to);
  const ours = name.startsWith('@platen/') ? name.slice('@platen/'.length) : null;
  if (ours !== null && it.to !== name) return `go through ${name}, not ${it.to}`;
  const undeclared = isDeclared(source, name, declared)
    ? null
    : `${name} is not in ${path.posix.join(workspaceOf(source.path), 'package.json')}`;
  if (ours === null || source.isTest) return undeclared;
  return judgePackage(source, ours) ?? undeclared;
}

function judgePackage(source: Source, ours: string): string | null {
  const from = roomOf(source.path);
  switch (from.in) {
    case 'package': {
      if (ours === from.name) return `a package does not import itself by name: @platen/${ours}`;
      const allowed = packageMayImport[from.name];
      if (!allowed) return `package ${from.name} has no place in scripts/tidy/rooms.ts`;
      return allowed.includes(ours) ? null : `${from.name} may not import ${ours}`;
    }
    case 'portal':
    case 'cli':
      return `${from.in} speaks HTTP to the server: it may not import @platen/${ours}`;
    case 'platform':
    case 'policy':
      return `${from.in}/ may not import the engine (@platen/${ours})`;
    case 'feature':
    case 'server':
      if (ours !== 'sim' || source.path === mayImportSim) return null;
      return `only ${mayImportSim} imports @platen/sim`;
    default:
      return null;
  }
}

function isDeclared({ path: file, isTest }: Source, name: string, declared: Declared): boolean {
  const home = workspaceOf(file);
  if (declared.get(home)?.has(name)) return true;
  // Root rooms reach into all workspaces; unit tests use the root's tools (fast-check).
  if (home === '') return [...declared.values()].some((names) => names.has(name));
  return isTest && (name.startsWith('@platen/') || declared.get('')?.has(name) === true);
}

function packageName(specifier: string): string {
  const part = specifier.split('/');
  return specifier.startsWith('@') ? `${part[0]}/${part[1]}` : (part[0] ?? specifier);
}

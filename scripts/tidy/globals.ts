// The engine has no clock, no socket and no dice: what an engine package outside packages/node may
// not name. Scope is read coarsely: a name declared anywhere in the file is taken for that
// declaration.
import { isBuiltin } from 'node:module';
import { roomOf } from './rooms.ts';
import { type Finding, type Node, type Source, walk } from './source.ts';

const banned = new Set([
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'queueMicrotask',
  'fetch',
  'WebSocket',
  'crypto',
  'process',
  'console',
  'Buffer',
  'globalThis',
  'require',
]);

export function checkGlobals(source: Source): Finding[] {
  if (roomOf(source.path).in !== 'package' || source.program === null) return [];
  if (source.isTest || source.path.startsWith('packages/node/')) return [];
  const found: Finding[] = [];
  const add = (line: number, name: string) =>
    found.push({
      file: source.path,
      line,
      rule: 'globals',
      says: `an engine core may not use ${name}: let it be handed in`,
    });
  for (const it of source.imports) if (isBuiltin(it.to)) add(it.line, it.to);
  const declared = declaredNames(source.program);
  walk(source.program, (node, parent, key) => {
    if (isType(node)) return false;
    if (node.type === 'MemberExpression' && isMathRandom(node)) {
      add(node.loc.start.line, 'Math.random');
    }
    if (node.type !== 'Identifier' || !banned.has(node.name) || declared.has(node.name)) return;
    if (isReference(parent, key)) add(node.loc.start.line, node.name);
  });
  return found;
}

function isMathRandom({ object, property }: Node): boolean {
  const name = property.type === 'StringLiteral' ? property.value : property.name;
  return object.name === 'Math' && name === 'random';
}

/** TypeScript nodes that hold types only; `as` and its like hold an expression too. */
function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !/^TS(As|Satisfies|NonNull|Instantiation)Expression$/.test(type);
}

/** Is this identifier the thing itself, and not a property's name or a label? */
export function isReference(parent: Node, key: string): boolean {
  if (parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression') {
    return key !== 'property' || parent.computed;
  }
  const keyed = /^(Object|Class)(Property|Method|PrivateProperty|AccessorProperty)$/;
  if (keyed.test(parent.type) && key === 'key') return parent.computed;
  return !/^(ImportSpecifier|ExportSpecifier|LabeledStatement|MetaProperty)$/.test(parent.type);
}

function declaredNames(program: Node): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: Node) => {
    if (pattern) walk(pattern, (node) => void (node.type === 'Identifier' && names.add(node.name)));
  };
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator') bind(bindingOf(node.id));
    else if (node.type === 'CatchClause') bind(node.param);
    else if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) names.add(node.local.name);
    else if (/Function|Method/.test(node.type)) {
      if (node.id) names.add(node.id.name);
      for (const param of node.params ?? []) bind(bindingOf(param));
    } else if (node.type === 'ClassDeclaration' && node.id) names.add(node.id.name);
  });
  return names;
}

/** The names a pattern binds, without its default values. */
function bindingOf(pattern: Node): Node | null {
  if (!pattern) return null;
  if (pattern.type === 'AssignmentPattern') return bindingOf(pattern.left);
  if (pattern.type === 'Identifier') return { type: 'Identifier', name: pattern.name };
  if (pattern.type === 'RestElement') return bindingOf(pattern.argument);
  if (pattern.type === 'ArrayPattern') {
    return { type: 'Bound', parts: pattern.elements.map(bindingOf) };
  }
  if (pattern.type === 'ObjectPattern') {
    const parts = pattern.properties.map((it: Node) => bindingOf(it.value ?? it.argument));
    return { type: 'Bound', parts };
  }
  return null;
}

// Lengths that keep a file readable. Tables are exempt: a top-level const whose value holds no
// function is a table, and a file that has no function at all is one too. Sentences for people are
// not broken either.
import { type Finding, type Node, type Source, walk } from './source.ts';

export const fileLinesAim = 300;
export const fileLinesMax = 500;
export const functionLinesMax = 70;
export const lineCharsMax = 100;
/**
 * A line may be longer for the sake of one string at least this long: a sentence, a URL, a pattern.
 */
const sentenceCharsMin = 50;
/** Addresses and orders to the linter stand on one line or do not work. */
export const cannotWrap = /https?:\/\/|biome-ignore|@ts-/;

interface Span {
  readonly from: number;
  readonly to: number;
}

export function checkLengths(source: Source): Finding[] {
  if (source.isGenerated || source.program === null) return [];
  const tables = tablesOf(source.program);
  return [
    ...checkFile(source, tables),
    ...checkFunctions(source),
    ...checkLines(source, [...tables, ...sentencesOf(source.program)]),
  ];
}

function checkFile(source: Source, tables: readonly Span[]): Finding[] {
  if (!hasFunction(source.program)) return [];
  const inTables = tables.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const length = source.lines.length - inTables;
  if (length <= fileLinesAim) return [];
  const finding = { file: source.path, line: 0, rule: 'lengths' };
  if (length > fileLinesMax) {
    return [{ ...finding, says: `${length} lines; a file has at most ${fileLinesMax}` }];
  }
  return [{ ...finding, says: `${length} lines; aim at ${fileLinesAim}`, warning: true }];
}

function checkFunctions(source: Source): Finding[] {
  const found: Finding[] = [];
  walk(source.program, (node, parent) => {
    if (!isFunction(node) || (source.isTest && isSuite(parent))) return;
    const length = node.loc.end.line - node.loc.start.line + 1;
    if (length <= functionLinesMax) return;
    found.push({
      file: source.path,
      line: node.loc.start.line,
      rule: 'lengths',
      says: `a function of ${length} lines; at most ${functionLinesMax}`,
    });
  });
  return found;
}

function checkLines(source: Source, exempt: readonly Span[]): Finding[] {
  return source.lines.flatMap((text, index) => {
    const line = index + 1;
    if (text.length <= lineCharsMax || cannotWrap.test(text)) return [];
    if (exempt.some(({ from, to }) => from <= line && line <= to)) return [];
    const says = `${text.length} characters; a line has at most ${lineCharsMax}`;
    return [{ file: source.path, line, rule: 'lengths', says }];
  });
}

function tablesOf(program: Node): Span[] {
  return program.body
    .map((statement: Node) => statement.declaration ?? statement)
    .filter((it: Node) => it.type === 'VariableDeclaration' && it.kind === 'const')
    .filter((it: Node) => !hasFunction(it))
    .map((it: Node) => ({ from: it.loc.start.line, to: it.loc.end.line }));
}

function sentencesOf(program: Node): Span[] {
  const found: Span[] = [];
  walk(program, (node) => {
    if (!/^(StringLiteral|TemplateLiteral|JSXText|RegExpLiteral)$/.test(node.type)) return;
    if (node.end - node.start < sentenceCharsMin) return;
    found.push({ from: node.loc.start.line, to: node.loc.end.line });
  });
  return found;
}

function hasFunction(node: Node): boolean {
  let found = false;
  walk(node, (it) => {
    if (isFunction(it)) found = true;
    return !found;
  });
  return found;
}

function isFunction({ type }: Node): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod)$/.test(
    type,
  );
}

/** `describe` and `suite` only gather tests. */
function isSuite(parent: Node | null): boolean {
  const callee = parent?.type === 'CallExpression' ? parent.callee : null;
  const name = callee?.name ?? callee?.object?.name;
  return name === 'describe' || name === 'suite';
}

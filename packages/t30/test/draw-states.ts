/**
 * The states of both ends as Markdown, drawn from what the explorer walked:
 * docs/protocol/t30-states.md. A protocol change shows there as a line gained or lost.
 */
import type { Edge, Walk } from './explorer.ts';

/** From every state alike; drawn once in words instead of as arrows everywhere. */
const everywhere = new Set(['stop', 'line-dropped', 'line stuck', 'phase too long']);

/** The whole file. */
export function drawStates(caller: Walk, answerer: Walk): string {
  return `${[
    '# T.30: the states of both ends',
    '',
    '<!-- Written by packages/t30/test/write-states.ts from a walk of every reachable state',
    '     with every input. Do not edit; a test compares it. -->',
    '',
    'An arrow is a change of state that some input makes; the table names the inputs. Frames have the',
    'names of T.30 §5.3.6. From every state but `leaving` and `ended`: `stop` leads to `leaving` (DCN is',
    'said; before the start, to `ended`), a phase that lasts too long leads to `leaving`, and a dropped',
    'line or a line that never reports its words as sent leads to `ended`.',
    '',
    ...drawEnd('The caller (T.30 Figure 5-2a, Annex A)', caller),
    ...drawEnd('The answerer (T.30 Figure 5-2b, Annex A)', answerer),
  ].join('\n')}`;
}

function drawEnd(title: string, walk: Walk): string[] {
  const edges = walk.edges
    .map((edge) => ({ ...edge, words: [...edge.words].filter((word) => !everywhere.has(word)) }))
    .filter(({ words }) => words.length > 0)
    .sort((a, b) => order(a, b, walk));
  return [
    `## ${title}`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...[...walk.visited].map((at) => `  state "${at}" as ${idOf(at)}`),
    '  [*] --> idle',
    ...edges.map(({ from, to, words }) => `  ${idOf(from)} --> ${idOf(to)}: ${short(words)}`),
    '  ended --> [*]',
    '```',
    '',
    '| from | to | on |',
    '| --- | --- | --- |',
    ...edges.map(({ from, to, words }) => `| ${from} | ${to} | ${words.sort().join(', ')} |`),
    '',
    `Endings reached: ${[...walk.endings].sort().join(', ')}.`,
    '',
  ];
}

/** In the order in which the walk met the states. */
function order(a: Omit<Edge, 'words'>, b: Omit<Edge, 'words'>, walk: Walk): number {
  const at = [...walk.visited];
  return at.indexOf(a.from) - at.indexOf(b.from) || at.indexOf(a.to) - at.indexOf(b.to);
}

function idOf(at: string): string {
  return at.replaceAll('-', '_');
}

/** What fits on an arrow. */
function short(words: readonly string[]): string {
  const few = [...words].sort().slice(0, 3).join(', ');
  return words.length > 3 ? `${few} …` : few;
}

// What is said when the service is ready, or when it cannot start. Standard output has this and
// nothing else; the log goes to standard error.
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type ProblemCode, problems } from '../problems.ts';

export interface Ready {
  url: string;
  signInUrl: string;
  apiKey: string | undefined;
  numbers: string[];
  sipPort: number;
  dataDir: string;
}

/** One line of JSON, for programs. */
export function readyLine(ready: Ready): string {
  return JSON.stringify({ ...ready, apiKey: ready.apiKey ?? null });
}

/** A few lines for people. */
export function readyText(ready: Ready, config: Config): string {
  const speed = config.timeFactor === 1 ? 'real time' : `${config.timeFactor} × real time`;
  const mode =
    config.mode === 'evaluation'
      ? `evaluation, this machine only, calls run at ${speed}`
      : 'production';
  const rows: [string, string | undefined][] = [
    ['Portal', ready.url],
    ['Sign in', `${ready.signInUrl}   (works once, within 30 minutes)`],
    ['API key', ready.apiKey],
    ['Numbers', ready.numbers.join(', ') || undefined],
    ['SIP', `${config.sip.host}:${ready.sipPort} (UDP)`],
    ['Data', ready.dataDir],
    ['Try', config.mode === 'evaluation' ? tryLine(ready.dataDir) : undefined],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`  ${name.padEnd(9)}${value}`] : []));
  return `\nPlaten runs (${mode}).\n\n${lines.join('\n')}\n\nCtrl-C stops it.\n`;
}

const usualFolder = join(import.meta.dirname, '../../../../.platen');

/** `platen` finds the server by itself only by the usual folder. */
function tryLine(dataDir: string): string {
  const line = 'npx platen send README.md --to +12025550100 --wait';
  if (dataDir === usualFolder) return line;
  const plain = /^[\w./+@%-]+$/.test(dataDir);
  return `PLATEN_DATA=${plain ? dataDir : `'${dataDir.replaceAll("'", `'\\''`)}'`} ${line}`;
}

/** A sentence and a fix for whatever stopped the start. */
export function failureText(thrown: unknown): string {
  const { code, details } = (thrown ?? {}) as { code?: string; details?: { detail?: string } };
  const entry = code === undefined ? undefined : problems[code as ProblemCode];
  if (!entry) {
    const said = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return `Platen could not start, and it is not known why:\n${said}`;
  }
  const lines = [`Platen could not start: ${entry.title}.`, entry.sentence];
  if (details?.detail) lines.push(details.detail);
  return [...lines, `Fix: ${entry.fix}`].join('\n');
}

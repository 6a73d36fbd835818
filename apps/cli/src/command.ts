// What a command is: its options, its help, and one function. The table of all stands in
// commands.ts.
import type { ParseArgsOptionDescriptor } from 'node:util';
import { parseArgs } from 'node:util';
import type { Api } from './api.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Settings } from './settings.ts';
import { usage } from './trouble.ts';
import type { World } from './world.ts';

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Call {
  readonly world: World;
  readonly settings: Settings;
  readonly api: Api;
  readonly options: Options;
  readonly words: readonly string[];
  /** `--json`: one stable object on standard output, and nothing else. */
  readonly json: boolean;
}

export interface Option extends ParseArgsOptionDescriptor {
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** Words after the name: `<fax> [-o FILE]`. */
  readonly form: string;
  readonly summary: string;
  /** More, for `platen <name> --help`. */
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly words: { readonly min: number; readonly max: number };
  /** Works with no key at hand. */
  readonly keyless?: true;
  run(call: Call): Promise<ExitCode>;
}

export const everyCommand: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', help: 'print one JSON object instead of words' },
  help: { type: 'boolean', short: 'h', help: 'show this' },
};

/** Options and words of a command line; what does not fit is a usage trouble. */
export function parseCall(command: Command, args: readonly string[]) {
  const options = { ...command.options, ...everyCommand };
  const seeHelp = `see "platen ${command.name} --help".`;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    const { min, max } = command.words;
    if (values.help !== true && positionals.length < min) {
      throw usage(`Something is missing: platen ${command.name} ${command.form}`, seeHelp);
    }
    if (positionals.length > max) {
      const over = positionals.slice(max).join(' ');
      throw usage(`platen ${command.name} does not know what to do with "${over}".`, seeHelp);
    }
    return { options: values as Options, words: positionals };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usage(`${message.split('. ')[0]}.`, seeHelp);
  }
}

/** A number as people write it, in E.164: `+1 202-555-0100` becomes `+12025550100`. */
export function parseNumber(text: string, option: string): string {
  const number = text.replace(/[\s().\-/]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  throw usage(
    `${option} ${text} is not an international number.`,
    'write it with + and the country code, such as +12025550100.',
  );
}

/** A whole number of an option within bounds, or undefined when it was not given. */
export function parseCount(
  options: Options,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw usage(`--${name} ${text} is not a whole number from ${min} to ${max}.`, 'correct it.');
}

/** One of a few words, or undefined when it was not given. */
export function parseChoice(
  options: Options,
  name: string,
  choices: readonly string[],
): string | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (choices.includes(String(text))) return String(text);
  throw usage(`--${name} ${text} is not known.`, `use one of ${choices.join(', ')}.`);
}

export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

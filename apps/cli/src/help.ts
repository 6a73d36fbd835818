// The help texts, made from the table of commands, so that an option cannot be without one.
import { type Command, everyCommand, type Option } from './command.ts';
import { columns } from './words.ts';

export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, form, summary }) => [`  platen ${name} ${form}`, summary]);
  return `Send and receive faxes.

${columns(rows)}
"platen <command> --help" says more about one. Each takes --json.

The server and the key come from PLATEN_URL and PLATEN_API_KEY, or from the file cli.json that the
server writes into PLATEN_DATA (the nearest .platen folder).

Exit codes: 0 done, 1 failed fax, 2 usage, 3 sign-in or key, 4 not found, 5 held by a policy,
6 uncertain, 7 server not reached.
`;
}

export function helpOf({ name, form, summary, details, options }: Command): string {
  const rows = Object.entries({ ...options, ...everyCommand }).map(([word, option]) => [
    `  ${nameOf(word, option)}`,
    option.help,
  ]);
  return `platen ${name} ${form}\n\n${summary[0]?.toUpperCase()}${summary.slice(1)}.${
    details ? `\n${details}` : ''
  }\n\n${columns(rows)}`;
}

function nameOf(word: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : '    '}--${word}${value ? ` ${value}` : ''}`;
}

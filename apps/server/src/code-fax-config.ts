// Who pays for the codes that are faxed to people without an account, and how far those may go.
import { readFileSync } from 'node:fs';
import { Personal } from './platform/log/personal.ts';
import { problem } from './problems.ts';

export interface CodeFaxConfig {
  /** An API key of the account whose faxes they are. */
  key: Personal<string>;
  /** Countries such as GB; undefined: those that the account has numbers in. */
  countries?: readonly string[];
}

export const codeFaxSettings = [
  {
    name: 'PLATEN_CODE_FAX_KEY',
    default: 'none',
    means:
      'API key of the account that pays for the codes faxed to people without an account, who prove that a fax number is theirs. It needs the purpose `fax.send`, and the account a number of all its members. Without it production offers no code by fax; an evaluation uses its own key.',
  },
  {
    name: 'PLATEN_CODE_FAX_KEY_FILE',
    default: 'none',
    means: 'File that holds that key, in place of the key itself.',
  },
  {
    name: 'PLATEN_CODE_FAX_COUNTRIES',
    default: 'those of the account’s numbers',
    means:
      'Countries that such a code may be faxed to, as two letters separated by commas: `GB,IE`. Never premium-rate, shared-cost or personal numbers.',
  },
];

export function codeFaxConfig(
  value: (name: string) => string | undefined,
): CodeFaxConfig | undefined {
  const file = value('PLATEN_CODE_FAX_KEY_FILE');
  const given = value('PLATEN_CODE_FAX_KEY');
  if (file !== undefined && given !== undefined) {
    wrong('PLATEN_CODE_FAX_KEY', 'left out where PLATEN_CODE_FAX_KEY_FILE is given');
  }
  const key = file === undefined ? given : contentOf(file);
  const countries = value('PLATEN_CODE_FAX_COUNTRIES')
    ?.split(',')
    .map((one) => one.trim().toUpperCase());
  if (countries?.some((one) => !/^[A-Z]{2}$/.test(one))) {
    wrong('PLATEN_CODE_FAX_COUNTRIES', 'countries as two letters, such as GB,IE');
  }
  if (key === undefined) return undefined;
  if (!/^pk_[a-z]+_\S{16,}$/.test(key)) {
    wrong(file === undefined ? 'PLATEN_CODE_FAX_KEY' : 'PLATEN_CODE_FAX_KEY_FILE', 'an API key');
  }
  return { key: new Personal(key), ...(countries ? { countries } : {}) };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return wrong('PLATEN_CODE_FAX_KEY_FILE', 'a file that can be read');
  }
}

function wrong(name: string, expected: string): never {
  throw problem('start.config', { param: name, detail: `${name} must be ${expected}.` });
}

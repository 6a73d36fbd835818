// Faxes a code to somebody who proves that a fax number is theirs: an ordinary fax of the account
// that pays for it, by its key, through its limits and its trunk. It is shut away from that
// account's people as it is handed over, and its content ends with the call (migration 0055).
import type { App, Check } from '../../app.ts';
import type { Personal } from '../../platform/log/personal.ts';
import { problem, problems } from '../../problems.ts';
import { listNumbers, type OwnNumber } from '../numbers/index.ts';
import { type CodeFax, countryOf, isOrdinary } from '../privacy/index.ts';
import { type SubmittingApp, submitFax } from './submit-fax.ts';

type Parts = SubmittingApp & Pick<App, 'installation'>;

/** Enough for a line that is busy; with its waits it is over well within the code's hour. */
const attemptsMax = 3;

/** Undefined where nobody pays for such faxes. */
export function codeFaxer(app: Parts): CodeFax | undefined {
  const key = keyOf(app);
  if (key === undefined) return undefined;
  const reaches = (number: string) => mayBeCalled(app, key, number);
  return {
    reaches,
    fax: async (number, code, request) => {
      if (!(await reaches(number.reveal()))) throw problem('validation.number', { param: 'to' });
      await submitFax(app, {
        anchor: { api_key: key },
        form: {
          to: number.reveal(),
          quality: 'fine',
          rendering: 'text',
          paper: 'a4',
          retry: { max_attempts: attemptsMax },
        },
        contents: [
          {
            name: 'code.md',
            mediaType: 'text/markdown',
            bytes: Buffer.from(pageOf(app.baseUrl(), code)),
          },
        ],
        idempotencyKey: undefined,
        source: 'api',
        proves: request,
      });
    },
  };
}

function keyOf({ config, installation }: Pick<Parts, 'config' | 'installation'>) {
  return config.codeFax?.key.reveal() ?? installation.apiKey;
}

/** The built-in exchange costs nothing and leads nowhere. */
async function mayBeCalled(app: Parts, key: string, number: string): Promise<boolean> {
  if (app.config.trunk === undefined) return true;
  const countries = app.config.codeFax?.countries ?? (await countriesOf(app, key));
  return countries === undefined || isOrdinary(number, countries);
}

/** Undefined: the key is dead. Then no fax goes anywhere, and whoever asks is not told so. */
async function countriesOf(app: Parts, key: string): Promise<string[] | undefined> {
  const numbers = await numbersOf(app, key).catch((thrown) => {
    if (!isKeyProblem(thrown)) throw thrown;
    return undefined;
  });
  return numbers?.flatMap(({ number }) => countryOf(number) ?? []);
}

/** Numbers that a key may send from; what lies in private inboxes is not among them. */
function numbersOf(app: Parts, key: string): Promise<OwnNumber[]> {
  const opening = { purpose: 'fax.send', anchor: { api_key: key } } as const;
  return app.withPurpose(opening, (db) => listNumbers(db, 'fax.send'));
}

/** Whether the key that the operator named still sends. Nothing is faxed to find out. */
export function codeFaxCheck(app: Parts): Check {
  return {
    name: 'code_fax',
    run: async () => {
      if (app.config.codeFax === undefined) {
        return { ok: true, sentence: 'No account is named that pays for faxed codes.' };
      }
      const { sentence, fix } = problems['start.code_fax_key'];
      try {
        const numbers = await numbersOf(app, app.config.codeFax.key.reveal());
        if (numbers.length > 0) return { ok: true, sentence: 'Codes can be faxed.' };
        return { ok: false, sentence: 'The account that pays for codes has no number.', fix };
      } catch (thrown) {
        if (!isKeyProblem(thrown)) throw thrown;
        return { ok: false, sentence, fix };
      }
    },
  };
}

function isKeyProblem(thrown: unknown): boolean {
  const { code } = thrown as { code?: string };
  return code?.startsWith('auth.') === true || code === 'account.frozen';
}

function pageOf(baseUrl: string, code: Personal<string>): string {
  return `# A code for this fax number

Somebody asked at ${baseUrl}/privacy/requests/new what is kept here about this fax number. If that was \
you, this code shows that the number is yours:

# ${code.reveal()}

It is good for an hour. If you did not ask, nothing happens: throw this page away.
`;
}

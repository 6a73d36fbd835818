// Faxes a code to somebody who proves that a fax number is theirs. It goes as the installation's
// own fax, like any other; there is no other way to a number.
import type { App } from '../../app.ts';
import type { Personal } from '../../platform/log/personal.ts';
import { type SubmittingApp, submitFax } from './submit-fax.ts';

type Parts = SubmittingApp & Pick<App, 'installation'>;

/** Undefined where the installation has no key of its own to fax with. */
export function codeFaxer(
  app: Parts,
): ((number: Personal<string>, code: Personal<string>, id: string) => Promise<void>) | undefined {
  const { apiKey } = app.installation;
  if (apiKey === undefined) return undefined;
  return async (number, code, id) => {
    await submitFax(app, {
      anchor: { api_key: apiKey },
      form: { to: number.reveal(), quality: 'fine', rendering: 'text', paper: 'a4' },
      contents: [
        {
          name: 'code.md',
          mediaType: 'text/markdown',
          bytes: Buffer.from(pageOf(app.baseUrl(), code.reveal())),
        },
      ],
      idempotencyKey: id,
      source: 'api',
    });
  };
}

function pageOf(baseUrl: string, code: string): string {
  return `# A code for this fax number

Somebody asked at ${baseUrl}/privacy/requests/new what is kept here about this fax number. If that was \
you, this code shows that the number is yours:

# ${code}

It is good for an hour. If you did not ask, nothing happens: throw this page away.
`;
}

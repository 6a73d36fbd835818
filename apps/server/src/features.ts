// The one list of features, in import order, wired by hand: what one lends another is seen here.
// To add a feature: import its door, put it in its place, pass it what it asks for.
import { z } from 'zod';
import type { App, Feature } from './app.ts';
import { accounts } from './features/accounts/index.ts';
import { documents } from './features/documents/index.ts';
import { codeFaxer, faxContent, faxes, faxFiles } from './features/faxes/index.ts';
import { lines } from './features/lines/index.ts';
import { messages } from './features/messages/index.ts';
import { listNumbers, numberSchema, numbers } from './features/numbers/index.ts';
import { currentPolicy, privacy, staff } from './features/privacy/index.ts';
import { renderPolicy, site, sitePage } from './features/site/index.ts';

/** Makes every feature. Nothing runs yet: main.ts starts them in this order. */
export async function wireFeatures(app: App, portalDist: string): Promise<Feature[]> {
  const all: Feature[] = [];
  const limits = () => Object.assign({}, ...all.map((feature) => feature.limits ?? {}));

  all.push(
    privacy(app, {
      page: (title, body) => sitePage(app.config, title, body),
      codeFax: codeFaxer(app),
      files: [faxFiles(app)],
      liveChecks: () => all.flatMap((feature) => feature.liveChecks ?? []),
    }),
  );
  all.push(staff(app, { page: (title, body) => sitePage(app.config, title, body) }));
  all.push(
    messages(app, {
      page: (title, body) => sitePage(app.config, title, body),
      contentOf: faxContent(app),
    }),
  );
  all.push(
    accounts(app, {
      page: (title, body) => sitePage(app.config, title, body),
      policyHtml: () => renderPolicy(currentPolicy(), app.config),
      me: async (db) => ({ numbers: await listNumbers(db, 'account.profile'), limits: limits() }),
      meSchema: { numbers: z.array(numberSchema), limits: z.record(z.string(), z.number()) },
    }),
  );
  all.push(numbers(app, { page: (title, body) => sitePage(app.config, title, body) }));
  all.push(documents(app));
  const phone = lines(app);
  all.push(phone, faxes(app, phone));
  const whole = {
    routes: () => all.flatMap((feature) => feature.routes ?? []),
    checks: () => all.flatMap((feature) => feature.checks ?? []),
    limits,
  };
  all.push(site(app, whole, portalDist));
  return all;
}

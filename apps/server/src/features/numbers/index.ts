// The door of numbers: our fax numbers and the inboxes behind them.
import type { App, Feature } from '../../app.ts';
import { inboxPageRoutes, type Lent } from './inbox-page-routes.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { numberRoutes } from './routes.ts';

export { evaluationNumbers, installNumbers, numberSchema, type OwnNumber } from './number.ts';
export { type ListingPurpose, listNumbers } from './store.ts';

export function numbers(app: App, lent: Lent): Feature {
  return {
    name: 'numbers',
    routes: [...numberRoutes(app), ...inboxRoutes(app), ...inboxPageRoutes(app, lent)],
  };
}

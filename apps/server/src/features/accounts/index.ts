// The door of accounts: the tenant, its members and the ways in.
import type { App, Feature } from '../../app.ts';
import { codeJobs } from './mail-codes.ts';
import { accountRoutes, type Lent } from './routes.ts';
import { draftJobs } from './sign-up/finish-drafts.ts';

export { answerOnce, type OnceOptions, type Settle } from './answer-once.ts';
export { installAccount } from './install-account.ts';
export { cookieName } from './session-cookie.ts';
export { requireStepUp, sessionWatch } from './sign-in/session.ts';
export { makeSignInLink } from './sign-in.ts';
export type { Lent };

export function accounts(app: App, lent: Lent): Feature {
  return {
    name: 'accounts',
    routes: accountRoutes(app, lent),
    jobs: [...codeJobs(app), ...draftJobs(app)],
  };
}

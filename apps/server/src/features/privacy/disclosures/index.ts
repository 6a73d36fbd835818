// The room's pieces as the privacy feature wires them.
import type { App, Check, LiveCheck } from '../../../app.ts';
import type { Html } from '../../../platform/html/html.ts';
import type { Job } from '../../../platform/jobs/jobs.ts';
import type { Route } from '../../../route.ts';
import { legalRoutes } from './legal/routes.ts';
import { tellingJobs } from './legal/tell-people.ts';
import { disclosureChecks } from './live-checks.ts';
import { disclosureRoutes, recipientCheck } from './routes.ts';

export interface DisclosuresRoom {
  routes: Route[];
  checks: Check[];
  jobs: Job[];
  liveChecks: LiveCheck[];
}

export function disclosures(
  app: App,
  frame: (title: string, body: Html) => string,
): DisclosuresRoom {
  return {
    routes: [...disclosureRoutes(app, frame), ...legalRoutes(app)],
    checks: [recipientCheck(app)],
    jobs: tellingJobs(app),
    liveChecks: disclosureChecks(app),
  };
}

// The rights of people in one place: requests, erasure, export, and the keys they hang on.
import type { App, Feature } from '../../app.ts';
import type { Html } from '../../platform/html/html.ts';
import { fulfilOwn } from './requests/fulfil.ts';
import { deadlineCheck, type RequestLent, requestJobs } from './requests/jobs.ts';
import { requestRoutes } from './requests/routes.ts';
import { keyEpochCheck, keyJobs } from './rotate-keys.ts';

export interface RightsLent extends RequestLent {
  /** The frame of a public page. */
  page(title: string, body: Html): string;
}

export function rights(
  app: App,
  lent: RightsLent,
): Required<Pick<Feature, 'routes' | 'jobs' | 'liveChecks'>> {
  return {
    routes: requestRoutes(app, {
      page: lent.page,
      fulfil: (anchor, request) => fulfilOwn(app, {}, anchor, request),
    }),
    jobs: [...keyJobs(app), ...requestJobs(app, () => lent)],
    liveChecks: [keyEpochCheck(app), deadlineCheck(app)],
  };
}

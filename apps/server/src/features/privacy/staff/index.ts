// The door of staff: their desk, their cases, their emergencies, and what a person sees of all
// that.
import type { App, Feature } from '../../../app.ts';
import { requestDeskRoutes } from '../requests/desk/routes.ts';
import { caseRoutes } from './case-routes.ts';
import { deskRoutes, type StaffLent } from './desk-routes.ts';
import { staffChecks } from './live-checks.ts';
import { ownRoutes } from './own-routes.ts';
import { watchJobs } from './watch.ts';

export { under as underCase } from './case-routes.ts';
export { seatOf } from './desk-routes.ts';
export { watchCases } from './watch.ts';

export function staff(app: App, lent: StaffLent): Feature {
  return {
    name: 'staff',
    routes: [
      ...deskRoutes(app, lent),
      ...caseRoutes(app, lent),
      ...requestDeskRoutes(app, lent),
      ...ownRoutes(app, lent),
    ],
    jobs: watchJobs(app),
    liveChecks: staffChecks(app),
  };
}

// The door of site: public pages, the description of the service, and the web app's files.
import type { App, Feature } from '../../app.ts';
import { portalRoutes } from './portal.ts';
import { siteChecks, siteRoutes, type Whole } from './routes.ts';

export { cookieLimits } from './cookies-page.ts';
export { helpBody, sitePage } from './pages.ts';
export { renderPolicy } from './policy-page.ts';
export { servePortalFiles } from './portal.ts';

export function site(app: App, whole: Whole, portalDist: string): Feature {
  return {
    name: 'site',
    routes: [...siteRoutes(app, whole), ...portalRoutes(app, portalDist)],
    checks: siteChecks(app),
  };
}

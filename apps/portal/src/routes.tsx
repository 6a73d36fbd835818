// The portal's addresses. Reading and sending load their code when they are first opened.
import { createBrowserRouter, Navigate, Outlet, useRouteError } from 'react-router';
import { problemFrom } from './api/problem.ts';
import { LiveProvider } from './events/live.tsx';
import { Inbox } from './pages/faxes/inbox.tsx';
import { Sent } from './pages/faxes/sent.tsx';
import { MeProvider } from './pages/shell/me.tsx';
import { Missing } from './pages/shell/missing.tsx';
import css from './pages/shell/shell.module.css';
import { Shell } from './pages/shell/shell.tsx';
import { ShellSkeleton } from './pages/shell/shell-skeleton.tsx';
import { ProblemNotice } from './parts/problem-notice.tsx';

function SignedIn() {
  return (
    <MeProvider>
      <LiveProvider>
        <Outlet />
      </LiveProvider>
    </MeProvider>
  );
}

function Broken() {
  const problem = problemFrom(useRouteError());
  return (
    <main className={css.alone}>
      <ProblemNotice problem={problem} onRetry={() => location.reload()} />
    </main>
  );
}

export function portalRouter() {
  return createBrowserRouter([
    {
      Component: SignedIn,
      ErrorBoundary: Broken,
      HydrateFallback: ShellSkeleton,
      children: [
        {
          Component: Shell,
          children: [
            { path: '/', element: <Navigate to="/inbox" replace /> },
            { path: '/inbox', Component: Inbox },
            { path: '/sent', Component: Sent },
            {
              path: '/send',
              lazy: async () => ({ Component: (await import('./pages/documents/send.tsx')).Send }),
            },
            {
              path: '/faxes/:id',
              lazy: async () => ({ Component: (await import('./pages/faxes/fax.tsx')).FaxPage }),
            },
            { path: '*', Component: Missing },
          ],
        },
      ],
    },
  ]);
}

// Starts the portal: the look, then the pages. index.html has set the colour scheme before the
// first paint.
import './theme/styles.ts';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { portalRouter } from './routes.tsx';
import { theme } from './theme/theme.ts';

const colorSchemes = localStorageColorSchemeManager({ key: 'platen-color-scheme' });

const root = document.getElementById('portal');
if (!root) throw new Error('index.html has no #portal');
createRoot(root).render(
  <MantineProvider
    theme={theme}
    colorSchemeManager={colorSchemes}
    defaultColorScheme="auto"
    withCssVariables={false}
    withGlobalClasses={false}
  >
    <RouterProvider router={portalRouter()} />
  </MantineProvider>,
);

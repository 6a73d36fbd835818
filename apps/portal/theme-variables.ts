// A build step: writes the theme's CSS variables into a static stylesheet (`virtual:theme.css`).
// Mantine would inject them as a <style> element at run time, which `style-src 'self'` forbids.
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import type { Plugin } from 'vite';
import { theme, variablesOf } from './src/theme/theme.ts';

const publicName = 'virtual:theme.css';
const resolvedName = '\0theme-variables.css';

/** The portal's theme as CSS text: `:root` variables and their light and dark values. */
export function themeCss(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const defaults = defaultCssVariablesResolver(merged);
  const own = variablesOf(merged);
  return convertCssVariables({
    variables: { ...defaults.variables, ...own.variables },
    light: { ...defaults.light, ...own.light },
    dark: { ...defaults.dark, ...own.dark },
  });
}

/** The Vite plugin that serves `virtual:theme.css`. */
export function themeVariables(): Plugin {
  return {
    name: 'platen-theme-variables',
    resolveId: (id) => (id === publicName ? resolvedName : undefined),
    load: (id) => (id === resolvedName ? themeCss() : undefined),
  };
}

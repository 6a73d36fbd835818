// Build steps of the look. The theme's CSS variables become a static stylesheet
// (`virtual:theme.css`): Mantine would inject them as a <style> element at run time, which
// `style-src 'self'` forbids.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Serves `virtual:theme.css`. */
export function themeVariables(): Plugin {
  return {
    name: 'platen-theme-variables',
    resolveId: (id) => (id === publicName ? resolvedName : undefined),
    load: (id) => (id === resolvedName ? themeCss() : undefined),
  };
}

/** Puts the script that runs before the first paint into the page: a plain one, which Vite leaves
 * alone, under a hashed name, since the server lets browsers keep assets for ever. */
export function colorSchemeScript(): Plugin {
  const source = readFileSync(join(import.meta.dirname, 'src/theme/color-scheme.js'), 'utf8');
  let reference: string | undefined;
  return {
    name: 'platen-color-scheme-script',
    apply: 'build',
    buildStart() {
      reference = this.emitFile({ type: 'asset', name: 'color-scheme.js', source });
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset' || !reference) throw new Error('index.html is not in the build');
        const tag = `<script src="/${this.getFileName(reference)}"></script>`;
        page.source = String(page.source).replace('<!-- color-scheme -->', tag);
      },
    },
  };
}

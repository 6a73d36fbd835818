// Starts i18next with the words of this build. Keys are typed: a misspelt one does not compile.
// It starts while modules load, so that any module may name its words once; a change of language
// reloads.
import i18next from 'i18next';
import { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'portal';
    resources: { portal: typeof en };
  }
}

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'portal',
  resources: { en: { portal: en } },
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
});

export const t = i18next.t;

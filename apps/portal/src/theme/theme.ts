// The portal's look: ink on paper, one petrol accent, four state colours that keep 4.5:1 in both
// schemes. Also mends Mantine's defaults that axe rejects (placeholder, dimmed, disabled and error
// contrast).
import type { ConvertCSSVariablesInput, MantineColorsTuple, MantineTheme } from '@mantine/core';
import { createTheme } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#eaf5f6',
  '#d3e8eb',
  '#a9d1d7',
  '#7bb9c2',
  '#52a2ad',
  '#2b8794',
  '#176c7a',
  '#0e5563',
  '#0b4551',
  '#083640',
];

const gray: MantineColorsTuple = [
  '#f7f7f4',
  '#efefeb',
  '#e4e4df',
  '#d5d6d1',
  '#bfc2bf',
  '#8f9697',
  '#626b6e',
  '#4b5458',
  '#343d41',
  '#1c2326',
];

const dark: MantineColorsTuple = [
  '#e8ebeb',
  '#c9cfd0',
  '#a4afb2',
  '#87949a',
  '#3b464b',
  '#2d363a',
  '#20272a',
  '#191f22',
  '#13181a',
  '#0d1112',
];

const fontFamily =
  "'IBM Plex Sans Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', sans-serif";

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.36,
  colors: { petrol, gray, dark },
  black: gray[9],
  fontFamily,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily, fontWeight: '600', textWrap: 'balance' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Skeleton: { defaultProps: { 'aria-hidden': true } },
  },
});

/** Values beside Mantine's own: `--platen-*` are ours, the others mend a default's contrast. */
export function variablesOf(merged: MantineTheme): ConvertCSSVariablesInput {
  const { gray: g, dark: d } = merged.colors;
  return {
    variables: {
      '--platen-paper': '#ffffff',
      '--platen-measure': '68ch',
    },
    light: {
      '--mantine-color-body': g[0],
      '--mantine-color-dimmed': '#566064',
      '--mantine-color-placeholder': '#636d71',
      '--mantine-color-disabled-color': '#636d71',
      '--mantine-color-error': '#a8281c',
      '--mantine-color-default-border': g[4],
      '--platen-surface': '#ffffff',
      '--platen-sunken': '#eeeeea',
      '--platen-line': '#dcdcd6',
      '--platen-line-strong': '#81898c',
      '--platen-accent': '#0e5563',
      '--platen-accent-soft': '#e3f0f2',
      '--platen-good': '#1d6b3c',
      '--platen-good-soft': '#e4f2e8',
      '--platen-doubt': '#7d4e00',
      '--platen-doubt-soft': '#faf0d9',
      '--platen-bad': '#a8281c',
      '--platen-bad-soft': '#fbe9e6',
      '--platen-quiet': '#566064',
      '--platen-quiet-soft': '#eeeeea',
    },
    dark: {
      '--mantine-color-body': d[8],
      '--mantine-color-dimmed': d[2],
      '--mantine-color-placeholder': '#8d9a9f',
      '--mantine-color-disabled-color': '#8d9a9f',
      '--mantine-color-error': '#ff9c8f',
      '--mantine-color-default-border': d[4],
      '--mantine-color-anchor': '#8accd5',
      '--platen-surface': d[7],
      '--platen-sunken': d[9],
      '--platen-line': d[5],
      '--platen-line-strong': '#6c7a80',
      '--platen-accent': '#8accd5',
      '--platen-accent-soft': '#14343a',
      '--platen-good': '#86d3a1',
      '--platen-good-soft': '#16301f',
      '--platen-doubt': '#f0c268',
      '--platen-doubt-soft': '#372a0d',
      '--platen-bad': '#ff9c8f',
      '--platen-bad-soft': '#3d1a16',
      '--platen-quiet': d[2],
      '--platen-quiet-soft': d[6],
    },
  };
}

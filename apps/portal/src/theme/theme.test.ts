// The colours' contrast, computed as WCAG 2 §1.4.3 does, so that no screen has to be opened to
// know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_THEME, mergeMantineTheme } from '@mantine/core';
import { theme, variablesOf } from './theme.ts';

const textContrastMin = 4.5;
const edgeContrastMin = 3;

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const merged = mergeMantineTheme(DEFAULT_THEME, theme);
const values = variablesOf(merged);
const grounds = ['--mantine-color-body', '--platen-surface', '--platen-sunken'];
const inks = [
  '--mantine-color-dimmed',
  '--mantine-color-placeholder',
  '--mantine-color-error',
  '--platen-accent',
  '--platen-good',
  '--platen-doubt',
  '--platen-bad',
  '--platen-quiet',
];

for (const scheme of ['light', 'dark'] as const) {
  const value = (name: string): string => {
    const found = (values[scheme] as Record<string, string>)[name];
    assert.match(found ?? '', /^#[\da-f]{6}$/i, `${name} in ${scheme}`);
    return found!;
  };

  test(`every ink can be read on every ground, ${scheme}`, () => {
    for (const ink of inks) {
      for (const ground of grounds) {
        const ratio = contrast(value(ink), value(ground));
        assert.ok(ratio >= textContrastMin, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`a tone can be read on its own soft ground, ${scheme}`, () => {
    for (const tone of ['accent', 'good', 'doubt', 'bad', 'quiet']) {
      const ratio = contrast(value(`--platen-${tone}`), value(`--platen-${tone}-soft`));
      assert.ok(ratio >= textContrastMin, `${tone}: ${ratio.toFixed(2)}`);
    }
  });

  test(`a field's edge can be seen, ${scheme}`, () => {
    for (const ground of grounds) {
      const ratio = contrast(value('--platen-line-strong'), value(ground));
      assert.ok(ratio >= edgeContrastMin, `on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}

// Every template, filled in: with the worst that somebody could be called, as text and as HTML.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderMessage } from './render-message.ts';
import { kindOf, optionalKinds, spoken } from './template.ts';
import { templates } from './templates/index.ts';

const nasty = '<img src=x onerror="alert(1)">&\u202e\r\nBcc: eve@example.org';
const link = 'https://fax.example.org/unsubscribe/abc';

describe('every template', () => {
  for (const [name, template] of templates) {
    const kind = kindOf(name);
    const render = (value: string, attached = false) =>
      renderMessage(
        template,
        Object.fromEntries(Object.keys(template.variables).map((one) => [one, value])),
        {
          baseUrl: 'https://fax.example.org',
          operator: 'Ada’s fax',
          secret: template.secret === 'link' ? 'https://fax.example.org/s/1' : '1234 5678',
          about: `${template.about[0]}_01M86FAV667BN182RETXN51WXY`,
          attached,
        },
        { kind, unsubscribe: optionalKinds.has(kind) ? link : undefined },
      );

    it(`${name} lets nothing that a person wrote become markup or a header`, () => {
      const { subject, text, html } = render(nasty);
      assert.doesNotMatch(subject, /[\r\n\u202e]/);
      assert.doesNotMatch(html, /<(img|script|iframe|link|form|object)\b/i);
      assert.match(text, /You get this /);
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) assert.match(href, /^https?:\/\//);
    });

    it(`${name} says in both forms the same, and says something`, () => {
      const { subject, text, html } = render('2026-11-24T09:05:00.000Z');
      assert.ok(subject.length > 5 && subject.length < 100, subject);
      const words = html
        .replace(/<(style|title)>[\s\S]*?<\/\1>/g, '')
        .replace(/<[^>]+>/g, ' ')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
        .replaceAll('&quot;', '"');
      for (const line of text
        .split('\n')
        .filter((one) => /^[A-Z]/.test(one) && !/[:·]/.test(one))) {
        assert.ok(words.includes(line), `${line} is not in the HTML`);
      }
    });
  }
});

it('says an instant as people do', () => {
  assert.equal(spoken('2026-11-24T09:05:00.000Z'), '24 November 2026, 09:05 UTC');
  assert.equal(spoken('2026-11-24'), '24 November 2026');
  assert.equal(spoken('soon'), 'soon');
});

// What is put into a template is text: no value can become markup.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html } from './html.ts';
import { page } from './page.ts';

describe('the template', () => {
  it('escapes every string, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const out = html`<p title="${text}">${text}</p>`.text;
        assert.equal((out.match(/</g) ?? []).length, 2);
        assert.equal((out.match(/"/g) ?? []).length, 2);
      }),
      { numRuns: 100 },
    );
    assert.equal(
      html`${`<a href="x" id='y'>&`}`.text,
      '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;',
    );
  });

  it('joins pieces and lists, and leaves nothing for what is not there', () => {
    const items = ['a', 'b<'].map((one) => html`<li>${one}</li>`);
    const out = html`<ul>${items}</ul>${false}${null}${undefined}${0}`;
    assert.equal(out.text, '<ul><li>a</li><li>b&lt;</li></ul>0');
  });

  it('makes a page with a title, a language, a way to the content, and no inline style', () => {
    const text = page({ title: 'A & B', links: [] }, html`<h1>x</h1>`);
    assert.match(text, /<html lang="en">/);
    assert.match(text, /<title>A &amp; B · Platen<\/title>/);
    assert.match(text, /href="#content"/);
    assert.doesNotMatch(text, /<style|style=/);
  });
});

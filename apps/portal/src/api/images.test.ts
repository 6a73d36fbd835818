// A page's true shape and where its images are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageImage, pageThumbnail, previewImage, trueAspect } from './images.ts';

test('an A4 page has the shape of A4 at every quality', () => {
  // T.4: 1728 dots across 215 mm; 297 mm down at 3.85, 7.7 and 15.4 lines a millimetre.
  for (const [resolution, lines] of [
    ['standard', 1_143],
    ['fine', 2_287],
    ['superfine', 4_574],
  ] as const) {
    assert.ok(Math.abs(trueAspect(1_728, lines, resolution) - 215 / 297) < 0.001, resolution);
  }
});

test('a preview names everything that changes its dots', () => {
  const choice = {
    quality: 'fine',
    rendering: 'auto',
    paper: 'a4',
    from: '+1202',
    to: null,
  } as const;
  assert.equal(
    previewImage('doc_1', 2, choice),
    '/v1/documents/doc_1/preview/2.png?quality=fine&rendering=auto&paper=a4&from=%2B1202',
  );
});

test('thumbnails come at twice their size, for dense screens', () => {
  const page = { number: 1, attempt: null };
  assert.equal(
    pageThumbnail('fax_1', page, 44),
    '/v1/faxes/fax_1/pages/1.png?shape=square&width=88',
  );
});

test('a page that went again has another address', () => {
  const address = (attempt: string | null) => pageImage('fax_1', { number: 1, attempt });
  assert.equal(address(null), '/v1/faxes/fax_1/pages/1.png');
  assert.notEqual(address('att_1'), address(null));
  assert.notEqual(address('att_1'), address('att_2'));
});

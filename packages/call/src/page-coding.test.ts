/** A page cut short on its way is never taken for a good copy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testChart } from '@platen/page';
import { encode } from '@platen/t4';
import { codePage, decodePage } from './page-coding.ts';

const page = testChart({ width: 1728, height: 200, resolution: 'standard', seed: 3 });
const format = { width: 1728, resolution: 'standard', minRowBits: 0 } as const;

for (const coding of ['MH', 'MR', 'MMR'] as const) {
  const { bytes } = codePage(page, { ...format, coding });

  test(`a whole page in ${coding} is a good copy`, () => {
    const { raster, copy } = decodePage(bytes, { ...format, coding });
    assert.equal(copy, 'good');
    assert.equal(raster.height, page.height);
  });

  test(`a page in ${coding} that is cut anywhere is no good copy`, () => {
    let refused = 0;
    let cuts = 0;
    // The last nine octets may be RTC alone, of which half is enough.
    for (let octets = 0; octets < bytes.length - 9; octets += 7) {
      const { copy } = decodePage(bytes.subarray(0, octets), { ...format, coding });
      assert.notEqual(copy, 'good', `${octets} of ${bytes.length} octets`);
      cuts += 1;
      if (copy === 'bad') refused += 1;
    }
    // A cut within an EOL leaves whole rows only, as a sender that forgets its RTC would.
    assert.ok(refused > cuts * (coding === 'MMR' ? 0.999 : 0.6), `${refused} of ${cuts}`);
  });
}

for (const coding of ['MH', 'MR'] as const) {
  test(`a sender of ${coding} that leaves out its RTC is heard, and its copy called poor`, () => {
    const bare = encode(page, { coding, endOfPage: false });
    const filled = new Uint8Array(bare.length + 100);
    filled.set(bare);
    const { raster, copy } = decodePage(filled, { ...format, coding });
    assert.equal(copy, 'poor');
    assert.equal(raster.height, page.height);
  });
}

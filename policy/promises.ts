// The register: every promise of the policy, with the code that enforces it, the test that goes red
// without it, and the change that shows so. One file per section.
import { section0 } from './promises/section-0.ts';
import { section1 } from './promises/section-1.ts';
import { section1A } from './promises/section-1a.ts';
import { section1B } from './promises/section-1b.ts';
import { section1C } from './promises/section-1c.ts';
import { section1D } from './promises/section-1d.ts';
import { section1E } from './promises/section-1e.ts';
import { section1F } from './promises/section-1f.ts';
import { section1G } from './promises/section-1g.ts';
import { section2A } from './promises/section-2a.ts';
import { section2B } from './promises/section-2b.ts';
import { section2C } from './promises/section-2c.ts';
import { section2D } from './promises/section-2d.ts';
import { section2E } from './promises/section-2e.ts';
import { section2F } from './promises/section-2f.ts';
import { section2G } from './promises/section-2g.ts';
import { section2H } from './promises/section-2h.ts';
import { section3A } from './promises/section-3a.ts';
import { section3B } from './promises/section-3b.ts';
import { section3C } from './promises/section-3c.ts';
import { section3D } from './promises/section-3d.ts';
import { section3E } from './promises/section-3e.ts';
import { section3F } from './promises/section-3f.ts';
import { section3G } from './promises/section-3g.ts';
import { section4 } from './promises/section-4.ts';
import { section5 } from './promises/section-5.ts';
import { section6 } from './promises/section-6.ts';
import { section7 } from './promises/section-7.ts';
import { section8 } from './promises/section-8.ts';
import { sectionE } from './promises/section-e.ts';

export type { BoundPromise, Mode, Mutation, Principle } from './promises/bound-promise.ts';

export const promises = {
  ...section0,
  ...section1,
  ...section1A,
  ...section1B,
  ...section1C,
  ...section1D,
  ...section1E,
  ...section1F,
  ...section1G,
  ...section2A,
  ...section2B,
  ...section2C,
  ...section2D,
  ...section2E,
  ...section2F,
  ...section2G,
  ...section2H,
  ...section3A,
  ...section3B,
  ...section3C,
  ...section3D,
  ...section3E,
  ...section3F,
  ...section3G,
  ...section4,
  ...section5,
  ...section6,
  ...section7,
  ...section8,
  ...sectionE,
} as const;

export type PromiseId = keyof typeof promises;

/** A fax page in memory, and what can be done to it: scale, render, draw, stamp. */
export { blankPage, getRow } from './blank.ts';
export { fillOutline, type Placement, scaleOf } from './fill-outline.ts';
export type { Gray } from './grey.ts';
export { type Contour, Outline } from './outline.ts';
export { type Page, type Resolution, resolutions, rowBytes } from './page.ts';
export { type Rendering, type RenderOptions, render } from './render.ts';
export { type FitOptions, fit, scaleRows } from './scale.ts';
export { stamp, stampHeader } from './stamp.ts';
export { type ChartOptions, testChart } from './test-chart.ts';

export { blankPage, getRow } from './blank.ts';
export { type Page, type Resolution, resolutions, rowBytes } from './page.ts';

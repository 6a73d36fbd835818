export { type Page, type Resolution, resolutions, rowBytes } from './page.ts';

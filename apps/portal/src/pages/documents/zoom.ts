// How large a page is drawn: whole page, full width, or a multiple of full width. Pure.
export type Zoom = 'page' | 'width' | number;

export const zoomMax = 4;
const steps = [1, 1.25, 1.5, 2, 3, zoomMax];

/** The next larger size; the largest stays. */
export function zoomIn(zoom: Zoom): Zoom {
  if (zoom === 'page') return 'width';
  const now = zoom === 'width' ? 1 : zoom;
  return steps.find((step) => step > now) ?? now;
}

/** The next smaller size, down to the whole page. */
export function zoomOut(zoom: Zoom): Zoom {
  if (zoom === 'page') return 'page';
  const now = zoom === 'width' ? 1 : zoom;
  const smaller = steps.findLast((step) => step < now);
  if (smaller === undefined) return 'page';
  return smaller === 1 ? 'width' : smaller;
}

export const toggleFit = (zoom: Zoom): Zoom => (zoom === 'page' ? 'width' : 'page');

/** Percent of full width, or null where the size follows the window's height. */
export function zoomPercent(zoom: Zoom): number | null {
  if (zoom === 'page') return null;
  return zoom === 'width' ? 100 : Math.round(zoom * 100);
}

/**
 * What one document may cost. Each number is a bound that a hostile file meets, so each is enforced
 * before or while the file is read, never after; `GET /v1/limits` shows the first three.
 */

/** Octets of an uploaded file. */
export const fileBytesMax = 50 * 1024 * 1024;

/** Pages of one document; counted before any is drawn. */
export const pagesMax = 350;

/** Documents of one fax. */
export const documentsMax = 25;

/**
 * Pixels of an image, or of one page of a TIFF, as its header declares them: A3 at 600 dpi is 70 M.
 */
export const imagePixelsMax = 100_000_000;

/** Characters of a text document: 350 pages of close print hold about 1.5 M. */
export const textCharactersMax = 2_000_000;

/** How long a worker may go without handing over a page. */
export const pageTimeoutMs = 20_000;

/** How long a worker may draw one document, its waiting for the reader not counted. */
export const documentTimeoutMs = 120_000;

/** JavaScript heap of a worker (MB). A worker that needs more is ended by the runtime. */
export const workerHeapMb = 192;

/** WebAssembly memory of a worker: pdfium's heap grows to this and then gets no more. */
export const pdfiumHeapBytesMax = 384 * 1024 * 1024;

/** Workers at once that draw whole documents: each may use a core and the memory above. */
export const workersMax = 2;

/** Workers at once that only count pages or draw a single one. */
export const glancesMax = 2;

/** From this many pages on, a PDF is drawn by two workers when a second is free. */
export const stripedPagesMin = 12;

/** Pages a worker draws ahead of its reader (each up to 1 MB). */
export const pagesAheadMax = 4;

/** How long a document waits to be sent. A fax takes its own copy, so it is not kept for that. */
export const keptHours = 24;

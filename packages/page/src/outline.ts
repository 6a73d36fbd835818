/**
 * Glyph outlines: collected from a font's drawing commands, flattened to polygons in font units.
 */

/** A closed polygon: x0, y0, x1, y1 … in font units, y upwards. The last point joins the first. */
export type Contour = readonly number[];

/** Straight pieces for one curve; a glyph at fax size needs no more. */
const piecesACurve = 8;

/** Takes the drawing commands that every font library knows; `contours` is for `fillOutline`. */
export class Outline {
  readonly contours: number[][] = [];
  #contour: number[] = [];

  moveTo(x: number, y: number): void {
    this.#contour = [x, y];
    this.contours.push(this.#contour);
  }

  lineTo(x: number, y: number): void {
    this.#contour.push(x, y);
  }

  /** A quadratic curve (TrueType) with control point `cx`, `cy`. */
  quadraticTo(cx: number, cy: number, x: number, y: number): void {
    const [x0, y0] = this.#contour.slice(-2);
    for (let piece = 1; piece <= piecesACurve; piece++) {
      const t = piece / piecesACurve;
      const s = 1 - t;
      this.lineTo(s * s * x0 + 2 * s * t * cx + t * t * x, s * s * y0 + 2 * s * t * cy + t * t * y);
    }
  }

  /** A cubic curve (PostScript, CFF) with control points `ax`, `ay` and `bx`, `by`. */
  cubicTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    const [x0, y0] = this.#contour.slice(-2);
    for (let piece = 1; piece <= piecesACurve; piece++) {
      const t = piece / piecesACurve;
      const s = 1 - t;
      const a = 3 * s * s * t;
      const b = 3 * s * t * t;
      this.lineTo(
        s * s * s * x0 + a * ax + b * bx + t * t * t * x,
        s * s * s * y0 + a * ay + b * by + t * t * t * y,
      );
    }
  }
}

// The same rows for people: one page a batch, plain HTML without script or style from elsewhere.
import { html } from '../../../platform/html/html.ts';
import type { Batch } from './copy-rows.ts';

export function readablePage({ table, rows }: Batch): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const title = table.replace(/^\w+\./, '').replaceAll('_', ' ');
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>
<table border="1"><thead><tr>${columns.map((one) => html`<th>${one.replaceAll('_', ' ')}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${columns.map((one) => html`<td>${shown(row[one])}</td>`)}</tr>
`,
  )}</tbody></table></body></html>
`.text;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

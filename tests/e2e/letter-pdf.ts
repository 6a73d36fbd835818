// A letter of Ada's clinic as a small PDF, written by hand so that it is the same everywhere.

/** Each inner list is a page of lines. */
export function letterPdf(pages: readonly (readonly string[])[]): Buffer {
  const bodies = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  for (const [i, lines] of pages.entries()) {
    const words = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join(' ');
    const content = `BT /F 14 Tf 20 TL 72 740 Td ${words} ET`;
    const resources = '/Resources<</Font<</F 3 0 R>>>>';
    const box = '/MediaBox[0 0 595 842]';
    bodies.push(`<</Type/Page/Parent 2 0 R${box}${resources}/Contents ${5 + 2 * i} 0 R>>`);
    bodies.push(`<</Length ${content.length}>>\nstream\n${content}\nendstream`);
  }
  let file = '%PDF-1.4\n';
  const offsets = bodies.map((body, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return String(at).padStart(10, '0');
  });
  const rows = offsets.map((at) => `${at} 00000 n \n`).join('');
  const table = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}`;
  return Buffer.from(
    `${file}${table}trailer <</Size ${bodies.length + 1}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`,
    'latin1',
  );
}

// Programs that some tests need and npm cannot bring: how to know one is here, and how to get it.
// Tests skip with the program's name; `npm test` prints the second column for each that was missed.

export interface Program {
  readonly name: string;
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
  /** Words in a skipped test's reason that mean this program. */
  readonly sign: RegExp;
}

export const programs: readonly Program[] = [
  { name: 'Chromium', packages: ['chromium'], sign: /chromium|browser/i },
  { name: 'tshark', packages: ['tshark'], sign: /tshark|wireshark/i },
  { name: 'libspandsp', packages: ['gcc', 'libspandsp-dev', 'libtiff-dev'], sign: /spandsp/i },
  { name: 'libtiff', packages: ['gcc', 'libtiff-dev', 'libtiff-tools'], sign: /tiff/i },
  { name: 'ghostscript', packages: ['ghostscript'], sign: /ghostscript|\bgs\b/i },
  { name: 'poppler', packages: ['poppler-utils'], sign: /poppler|pdfto|pdfinfo/i },
  { name: 'swaks', packages: ['swaks'], sign: /swaks/i },
  { name: 'a C compiler', packages: ['gcc', 'libc6-dev'], sign: /\bgcc\b|\bcc\b|compiler/i },
];

/** How to get what a skipped test names, or null when the reason names no program of the list. */
export function howToGet(reason: string): string | null {
  const program = programs.find(({ sign }) => sign.test(reason));
  if (program === undefined) return null;
  return `${program.name}: apt-get install ${program.packages.join(' ')}`;
}

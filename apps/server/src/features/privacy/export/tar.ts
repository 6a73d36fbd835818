// A tar archive as a stream (POSIX.1-1988 ustar): the size of a file is known before its first byte
// comes; nothing of the archive is kept.

const blockBytes = 512;
const nameBytesMax = 100;

export interface ArchiveFile {
  /** A path of letters, digits, `.`, `_`, `-` and `/`, at most 100 long. */
  name: string;
  bytes: Uint8Array;
}

/** The header of one file and its padded content. */
export function tarEntry({ name, bytes }: ArchiveFile, at: Date): Uint8Array[] {
  return [tarHeader(name, bytes.length, at), bytes, tarPadding(bytes.length)];
}

/** What comes before a file of so many bytes. */
export function tarHeader(name: string, bytes: number, at: Date): Uint8Array {
  if (!/^[\w./-]+$/.test(name) || name.length > nameBytesMax || name.includes('..')) {
    throw new Error('not a name for an archive');
  }
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 'ascii');
  header.write('0000600\0', 100, 'ascii');
  header.write('0000000\0', 108, 'ascii');
  header.write('0000000\0', 116, 'ascii');
  header.write(`${octal(bytes, 11)}\0`, 124, 'ascii');
  header.write(`${octal(Math.floor(at.getTime() / 1000), 11)}\0`, 136, 'ascii');
  header.write('        ', 148, 'ascii');
  header.write('0', 156, 'ascii');
  header.write('ustar\0', 257, 'ascii');
  header.write('00', 263, 'ascii');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, 'ascii');
  return header;
}

/** What comes after one. */
export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes);
}

/** What ends an archive. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * blockBytes);
}

/** The files of a whole archive; for tests and for whoever reads one back. */
export function readTar(archive: Uint8Array): ArchiveFile[] {
  const bytes = Buffer.from(archive);
  const files: ArchiveFile[] = [];
  for (let at = 0; at + blockBytes <= bytes.length && bytes[at] !== 0; ) {
    const name = bytes.toString('ascii', at, at + nameBytesMax).replace(/\0.*$/, '');
    const size = Number.parseInt(bytes.toString('ascii', at + 124, at + 135), 8);
    const start = at + blockBytes;
    files.push({ name, bytes: bytes.subarray(start, start + size) });
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  return files;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

// What is no request: answered on the bare socket, as a problem like every other, and closed (RFC
// 9112 §9.6). Node finds these before there is a request that a hook could see.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ProblemTable, problemOf } from './problem-answer.ts';
import { securityHeadersOf } from './security-headers.ts';

/** Codes of Node's parser and timers; any other is a line or a header that is none. */
const codes: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'validation.too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'validation.too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'validation.body',
};

/** So long a client may take to read the answer, whatever else it still sends. */
const lingerMs = 2_000;
const answered = new WeakSet<Socket>();

export interface MalformedOptions {
  problems: ProblemTable;
  secure: boolean;
  publicUrl?: string;
}

export function answerMalformed(
  { problems, secure, publicUrl }: MalformedOptions,
  error: NodeJS.ErrnoException,
  socket: Socket,
): void {
  if (answered.has(socket)) return; // the rest of what was no request
  // In the middle of an answer, or with nobody there, nothing can be said.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const code = codes[error.code ?? ''] ?? 'validation.request';
  const body = JSON.stringify(problemOf(problems, publicUrl ?? '', code));
  const { status } = problems[code];
  const headers = {
    ...securityHeadersOf(secure),
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  answered.add(socket);
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end(`${line}${head.join('')}\r\n${body}`);
}

// The plain port beside a TLS one: it sends readers to the secure address and refuses everything
// else. What a client sent in the clear is neither read nor logged; the connection ends.
import { createServer, type Server } from 'node:http';
import { portFailure } from './port-taken.ts';

const headersTimeoutMs = 10_000;

export interface PlainPort {
  port(): number;
  close(): Promise<void>;
}

/** `secureUrl` is the https address, without a slash at its end. */
export async function openPlainPort(
  address: { host: string; port: number },
  secureUrl: string,
): Promise<PlainPort> {
  const server = createServer({ headersTimeout: headersTimeoutMs }, (request, response) => {
    response.setHeader('connection', 'close');
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'GET' || request.method === 'HEAD') {
      response.writeHead(308, { location: `${secureUrl}${ownPath(request.url)}` }).end();
      return;
    }
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('Only over TLS: nothing of this was read. Use the https address.\n', () => {
      request.socket.destroySoon();
    });
  });
  await listening(server, address);
  return {
    port: () => (server.address() as { port: number }).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A path of ours: an absolute address in the request line is no place to send anybody. */
function ownPath(url: string | undefined): string {
  return url?.startsWith('/') && !url.startsWith('//') ? url : '/';
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause) => fail(portFailure(cause, { host, port })));
    server.listen(port, host, done);
  });
}

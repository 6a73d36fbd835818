// A port that cannot be had: the operating system says so in one of three ways.
import { Failure } from '../failure.ts';

const codes = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'];

export function isPortTaken(cause: unknown): boolean {
  return codes.includes((cause as NodeJS.ErrnoException).code ?? '');
}

/** What to fail with instead of `cause`, which is returned as it is where it says another thing. */
export function portFailure(
  cause: unknown,
  { host, port }: { host: string; port: number },
): unknown {
  if (!isPortTaken(cause)) return cause;
  const detail = `${host}:${port} is in use or not open to this user.`;
  return new Failure('start.port_in_use', { detail }, cause);
}

/** Sockets and clocks for a host core. */
export { type Datagram, type OpenHost, type OpenHostOptions, openHost } from './open-host.ts';

export { type Datagram, type OpenHost, type OpenHostOptions, openHost } from './open-host.ts';

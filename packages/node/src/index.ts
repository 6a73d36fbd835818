/** Sockets and clocks for a host core. */

export { ElasticClock, type HostClock, realClock } from './elastic-clock.ts';
export {
  type Datagram,
  type OpenHost,
  type OpenHostOptions,
  type OpenSocket,
  openHost,
} from './open-host.ts';

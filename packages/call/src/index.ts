/** A call and the endpoint that holds calls. Only what is named here is for others. */
export type * from './call-types.ts';
export { createEar, type Ear, type Heard, linearFromA, linearFromMu } from './ear.ts';
export {
  callsHeldMax,
  createEndpoint,
  type Endpoint,
  type EndpointConfig,
  type Host,
  type HostInput,
  type HostOutput,
} from './endpoint.ts';
export {
  createFaxTransfer,
  type FaxInput,
  type FaxOutput,
  type FaxTransfer,
} from './fax-transfer.ts';
export { codeOfEnding, codeOfRefusal } from './outcome.ts';

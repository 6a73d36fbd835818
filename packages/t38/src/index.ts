/** T.38: fax over IP. IFP packets, UDPTL, loss recovery, pacing. */
export {
  type DataType,
  decodeIfp,
  encodeIfp,
  type Field,
  type FieldType,
  type IfpPacket,
  type Indicator,
} from './ifp.ts';
export { createT38Session } from './session.ts';
export type * from './session-types.ts';
export { decodeUdptl, type ErrorRecovery, encodeUdptl, type UdptlPacket } from './udptl.ts';
export { type Arrival, UdptlReceiver } from './udptl-receiver.ts';
export { UdptlSender, type UdptlSenderConfig } from './udptl-sender.ts';

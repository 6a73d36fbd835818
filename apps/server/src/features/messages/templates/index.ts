// Every template there is. One that is not in this list cannot be sent.
import type { Template } from '../template.ts';
import { faxReceived } from './fax-inbound.ts';
import { faxEnded } from './fax-receipt.ts';
import {
  emergencyAccess,
  helpThreadAnswered,
  helpThreadCode,
  helpThreadLocked,
  staffAlert,
} from './staff.ts';

const all: Template[] = [
  faxReceived,
  faxEnded,
  helpThreadCode,
  helpThreadLocked,
  helpThreadAnswered,
  emergencyAccess,
  staffAlert,
];

export const templates: ReadonlyMap<string, Template> = new Map(all.map((one) => [one.name, one]));

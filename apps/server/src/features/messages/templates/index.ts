// Every template there is. One that is not in this list cannot be sent.
import type { Template } from '../template.ts';
import { faxReceived } from './fax-inbound.ts';
import { faxEnded } from './fax-receipt.ts';

const all: Template[] = [faxReceived, faxEnded];

export const templates: ReadonlyMap<string, Template> = new Map(all.map((one) => [one.name, one]));

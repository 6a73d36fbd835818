// Every template there is. One that is not in this list cannot be sent.
import type { Template } from '../template.ts';
import * as codes from './account-code.ts';
import * as accountNotices from './account-notices.ts';
import * as contentDamaged from './content-damaged.ts';
import * as faxInbound from './fax-inbound.ts';
import * as faxReceipt from './fax-receipt.ts';
import * as legalNotices from './legal-notices.ts';
import * as members from './members.ts';
import * as promotions from './promotions.ts';
import * as rightsAnswers from './rights-answers.ts';
import * as staff from './staff.ts';

/** All that these files export is templates. */
const all: Template[] = [
  codes,
  accountNotices,
  contentDamaged,
  faxInbound,
  faxReceipt,
  legalNotices,
  members,
  promotions,
  rightsAnswers,
  staff,
].flatMap((family) => Object.values(family));

export const templates: ReadonlyMap<string, Template> = new Map(all.map((one) => [one.name, one]));

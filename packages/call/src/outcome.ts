/**
 * How a call ends, from what SIP and T.30 say: one closed list, and the tables that lead to it.
 */
import type { Ending } from '@platen/t30';
import type { OutcomeCode } from './call-types.ts';

/** T.30's endings in the words of the API; the compiler keeps the table complete. */
const byEnding: { readonly [E in Ending]: OutcomeCode } = {
  complete: 'complete',
  'no-tone': 'fax.no_tone',
  incompatible: 'fax.incompatible',
  'identity-mismatch': 'fax.identity_mismatch',
  'training-failed': 'fax.training_failed',
  'page-unconfirmed': 'fax.page_unconfirmed',
  'page-rejected': 'fax.page_rejected',
  'ecm-exhausted': 'fax.ecm_exhausted',
  'remote-hung-up': 'fax.remote_hung_up',
  'remote-silent': 'fax.remote_silent',
  'page-missing': 'fax.page_missing',
  'not-kept': 'fax.not_kept',
  stopped: 'call.canceled',
  protocol: 'fax.protocol',
};

/** The code of a call whose T.30 ended so. */
export function codeOfEnding(ending: Ending): OutcomeCode {
  return byEnding[ending];
}

/**
 * Q.850 causes that say more than the SIP status they come with (RFC 3398 §7.2.4.1 the other way).
 */
const byCause: { readonly [cause: number]: OutcomeCode } = {
  1: 'call.number_unallocated',
  17: 'call.busy',
  18: 'call.no_answer',
  19: 'call.no_answer',
  21: 'call.rejected',
  28: 'call.number_invalid',
  34: 'trunk.capacity',
  42: 'trunk.capacity',
};

const byStatus: { readonly [status: number]: OutcomeCode } = {
  401: 'trunk.auth',
  403: 'call.rejected',
  404: 'call.number_unallocated',
  407: 'trunk.auth',
  408: 'call.no_answer',
  410: 'call.number_unallocated',
  415: 'trunk.t38_rejected',
  480: 'call.no_answer',
  484: 'call.number_invalid',
  486: 'call.busy',
  487: 'call.no_answer',
  488: 'trunk.t38_rejected',
  503: 'trunk.unreachable',
  600: 'call.busy',
  603: 'call.rejected',
  604: 'call.number_unallocated',
  606: 'trunk.t38_rejected',
};

/**
 * A final refusal of our INVITE. An unlisted 4xx or 6xx is a rejection, a 5xx a trunk out of order.
 */
export function codeOfRefusal(status: number, cause: number | null): OutcomeCode {
  if (cause !== null && byCause[cause] !== undefined) return byCause[cause];
  return (
    byStatus[status] ?? (status >= 500 && status < 600 ? 'trunk.unreachable' : 'call.rejected')
  );
}

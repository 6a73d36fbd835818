// Everything that can go wrong, as a closed table: code, HTTP status, a sentence, who can mend it
// and how, and whether the system itself tries again. `/help/<code>` shows each; a test keeps docs
// equal.
import { Failure, type ProblemDetails, type ProblemEntry } from './platform/failure.ts';

const you = 'you' as const;
const recipient = 'the recipient' as const;
const operator = 'the operator' as const;
const network = 'the network' as const;
const nobody = 'nobody' as const;

/** Rows: status, title, sentence, who, fix, retried. */
type Row = [number, string, string, ProblemEntry['who'], string, boolean?];

const rows = {
  // Requests
  'auth.required': [
    401,
    'Sign-in needed',
    'This request carries no valid API key and no valid session.',
    you,
    'Send `Authorization: Bearer pk_test_…`, or sign in: `npx platen sign-in-link` prints a link.',
  ],
  'auth.forbidden': [
    403,
    'Not open to you',
    'You are recognised, but what you ask is for another purpose than this key or session has.',
    you,
    'Use a key or a session that has the purpose, or ask the owner of the account.',
  ],
  'auth.csrf': [
    403,
    'Request not from our own pages',
    'A signed-in browser must send the header `Platen-Request: portal` when it changes something.',
    you,
    'Send the header, or use an API key instead of the cookie.',
  ],
  'auth.link_invalid': [
    410,
    'Sign-in link used or expired',
    'A sign-in link works once and for a short time; this one is used, expired or mistyped.',
    you,
    'Print a new link with `npx platen sign-in-link`.',
  ],
  'choice.words_changed': [
    409,
    'The words have changed',
    'The question has other words now than those that were answered; nothing was recorded.',
    you,
    'Load the page or GET /v1/choices again, read the question, and answer it.',
  ],
  'validation.request': [
    400,
    'Request not understood',
    'A part of the request does not have the form the documentation gives.',
    you,
    'See `errors`: each names the field and what was expected.',
  ],
  'validation.body': [
    400,
    'Body not understood',
    'The body is cut off or is not what its Content-Type says.',
    you,
    'Send the whole body again, with the right Content-Type.',
  ],
  'validation.media_type': [
    415,
    'Content-Type not accepted',
    'This address does not take a body of that type.',
    you,
    'Send JSON or multipart/form-data, as the documentation of this address says.',
  ],
  'validation.too_large': [
    413,
    'Request too large',
    'The request is larger than this address takes; nothing of it was kept.',
    you,
    'See GET /v1/limits.',
  ],
  'validation.host': [
    421,
    'Asked under another name',
    'This server does not answer to the host name it was asked under.',
    you,
    'Use the address that Platen printed at its start.',
  ],
  'validation.insecure': [
    403,
    'Only over TLS',
    'This service takes nothing over a plain connection.',
    you,
    'Use the https address.',
  ],
  'validation.number': [
    400,
    'Not a telephone number',
    'A fax number must be written in the international form, with + and the country code.',
    you,
    'Write it like +12025550100: no spaces, no leading zeros.',
  ],
  'validation.from_unknown': [
    400,
    'Not one of your numbers',
    'A fax is sent from a number of the account; the given one is not.',
    you,
    'Leave `from` out, or choose one of GET /v1/numbers.',
  ],
  'resource.not_found': [
    404,
    'Not there',
    'There is no such thing, or it is not yours to see.',
    you,
    'Check the id and the account of the key.',
  ],
  'resource.method': [
    405,
    'Method not allowed',
    'This address exists, but not for this method.',
    you,
    'See GET /v1/openapi.json.',
  ],
  'idempotency.key_required': [
    400,
    'Idempotency-Key needed',
    'This request must carry an Idempotency-Key, so that a repetition does not act twice.',
    you,
    'Send a fresh random Idempotency-Key with each new request.',
  ],
  'idempotency.key_reused': [
    422,
    'Idempotency-Key used for another request',
    'The same Idempotency-Key came with a different body; nothing was done.',
    you,
    'Use a new key for a new request; repeat a key only with the very same body.',
  ],
  'idempotency.running': [
    409,
    'The same request is still running',
    'A request with this Idempotency-Key has not ended yet.',
    you,
    'Wait a moment and send the same request again.',
  ],
  rate_limited: [
    429,
    'Too many requests',
    'More requests came than this address takes in the time.',
    you,
    'Wait as long as Retry-After says.',
  ],
  'test.mode_only': [
    403,
    'Only in evaluation mode',
    'This belongs to the built-in exchange, which runs in evaluation mode only.',
    operator,
    'Start with PLATEN_MODE=evaluation to try it.',
  ],
  unavailable: [
    503,
    'Not ready',
    'A part that this request needs is not running.',
    operator,
    'See GET /v1/health; it comes back by itself when the part does.',
  ],
  disk_full: [
    507,
    'Disk full',
    'There is no room left on the disk that this installation keeps its data on.',
    operator,
    'Free some space; nothing has to be started again, then try again.',
  ],
  internal: [
    500,
    'A fault of ours',
    'Something broke that should not; it is in our log under the request id.',
    operator,
    'Try again; if it stays, send the request id to whoever runs this installation.',
  ],

  'internal.restarted': [
    500,
    'Cut off by a restart',
    'The service stopped in the middle of the call; pages that were confirmed stay confirmed.',
    operator,
    'We dial again by ourselves where no page was under way; else ask the recipient first.',
    true,
  ],
  'internal.stalled': [
    500,
    'Stuck, and ended by the watchdog',
    'A step of this fax gave no sign of life for longer than it may take.',
    operator,
    'Run `npx platen doctor`, then send the fax again.',
    true,
  ],

  // Documents
  'document.unsupported': [
    415,
    'Kind of file not supported',
    'The file is none of the kinds that can be turned into fax pages.',
    you,
    'Send PDF, TIFF, PNG, JPEG, WebP, plain text or Markdown.',
  ],
  'document.encrypted': [
    422,
    'Document is locked',
    'The file needs a password to be opened.',
    you,
    'Save it without a password and send that.',
  ],
  'document.damaged': [
    422,
    'Document is damaged',
    'The file starts like a document but cannot be read to its end.',
    you,
    'Open it in a viewer, save it anew, and send that.',
  ],
  'document.empty': [
    422,
    'Document has no pages',
    'The file holds nothing that could be printed.',
    you,
    'Check that it is the file you meant.',
  ],
  'document.too_large': [
    413,
    'Document too large',
    'The file is larger than a fax document may be.',
    you,
    'Send it in parts; GET /v1/limits shows how large one may be.',
  ],
  'document.too_many_pages': [
    422,
    'Too many pages',
    'The document has more pages than one fax may have.',
    you,
    'Send it in parts; GET /v1/limits shows how many pages one fax may have.',
  ],
  'document.too_complex': [
    422,
    'Document too heavy to draw',
    'Drawing the document took more time or memory than one document may take.',
    you,
    'Print it to a new PDF, or send it as images.',
  ],
  'document.fetch_failed': [
    422,
    'Document could not be fetched',
    'The address of the document did not give it.',
    you,
    'Upload the file instead.',
  ],
  'document.not_ready': [
    409,
    'Document not ready',
    'The document is still being read.',
    you,
    'Ask again in a moment.',
  ],

  // Calls
  'call.busy': [
    422,
    'Line busy',
    'The number was busy.',
    recipient,
    'We dial again by ourselves.',
    true,
  ],
  'call.no_answer': [
    422,
    'No answer',
    'The number rang and nobody answered.',
    recipient,
    'We dial again by ourselves; ask the recipient whether the fax machine is on.',
    true,
  ],
  'call.rejected': [
    422,
    'Call refused',
    'The other side or its network refused the call.',
    recipient,
    'Ask the recipient whether this number takes faxes from you.',
  ],
  'call.voice_answered': [
    422,
    'A person answered',
    'A voice answered instead of a fax machine.',
    you,
    'Check the number; it is not dialled again, so that nobody is rung up twice.',
  ],
  'call.number_invalid': [
    422,
    'Number incomplete or wrong',
    'The network says that this is not a complete telephone number.',
    you,
    'Check the number and its country code.',
  ],
  'call.number_unallocated': [
    422,
    'Number not reachable from here',
    'No line of this installation leads to that number, or nobody has it.',
    operator,
    'Check the number; to reach the public network, add a trunk.',
  ],
  'call.canceled': [
    422,
    'Call stopped',
    'The call was ended from this side before it was complete.',
    you,
    'Send it again if it was not meant to stop.',
  ],
  'call.interrupted': [
    422,
    'Call cut off',
    'The call ended in the middle without a goodbye.',
    network,
    'We dial again by ourselves, from the first page that is not confirmed.',
    true,
  ],

  // The fax conversation
  'fax.no_tone': [
    422,
    'No fax machine answered',
    'The call was answered, but no fax tone was heard.',
    recipient,
    'Ask the recipient whether a fax machine is on that line.',
    true,
  ],
  'fax.incompatible': [
    422,
    'The machines have nothing in common',
    'The other machine cannot receive what we can send.',
    recipient,
    'Send in standard quality, or ask for another number.',
  ],
  'fax.training_failed': [
    422,
    'No speed worked',
    'The machines found no speed at which the line carries data.',
    network,
    'We dial again by ourselves; a bad line often is better the next time.',
    true,
  ],
  'fax.page_unconfirmed': [
    422,
    'Last page not confirmed',
    'The page was sent, but the answer that it arrived did not come.',
    recipient,
    'Ask the recipient; we do not send it again by ourselves, since it may well be there.',
  ],
  'fax.remote_hung_up': [
    422,
    'The other machine hung up',
    'The other side ended the call before all pages were through.',
    recipient,
    'We dial again by ourselves for the missing pages; perhaps its paper ran out.',
    true,
  ],
  'fax.ecm_exhausted': [
    422,
    'Error correction gave up',
    'Too many parts of a page were damaged on the way, again and again.',
    network,
    'We dial again by ourselves, at a lower speed.',
    true,
  ],
  'fax.identity_mismatch': [
    422,
    'Another machine answered',
    'The machine that answered named itself otherwise than you expected; nothing was sent.',
    you,
    'Check the number, or change `expect_identity`.',
  ],
  'fax.protocol': [
    422,
    'The other machine broke the rules',
    'The other machine answered what the protocol does not allow.',
    recipient,
    'We dial again by ourselves.',
    true,
  ],
  'fax.page_rejected': [
    422,
    'Page not readable',
    'The other machine received a page but could not read it, also when it was sent again slower.',
    recipient,
    'Ask the recipient to try another line or machine; a lower quality may get through.',
  ],
  'fax.remote_silent': [
    422,
    'The other machine went silent',
    'In the middle of the call the other machine answered nothing any more.',
    recipient,
    'We dial again by ourselves, from the first page that is not confirmed.',
    true,
  ],
  'fax.page_missing': [
    422,
    'Page not to be had',
    'A page could not be read from our own store, or not in time, while the line waited for it.',
    operator,
    'We dial again once; if it happens again, run `npx platen doctor` and look at disk and load.',
    true,
  ],
  'fax.not_kept': [
    422,
    'Page not stored',
    'A page came in but could not be stored, so it was not confirmed to the sender.',
    operator,
    'Run `npx platen doctor`: it looks at disk and database. The sender’s machine will send again.',
  ],
  'fax.no_pages': [
    422,
    'A call without a page',
    'A machine called and hung up politely without sending a page.',
    nobody,
    'Nothing to do.',
  ],
  'fax.not_final': [
    409,
    'Still under way',
    'A fax can be deleted once it has ended.',
    you,
    'Cancel it first, or wait until it has ended.',
  ],
  'fax.overdue': [
    422,
    'Took too long',
    'The fax did not end in the time it has.',
    operator,
    'See the timeline of the fax; send it again.',
  ],
  'fax.attempts_exhausted': [
    422,
    'Given up after the last attempt',
    'Every attempt that was allowed has failed.',
    you,
    'See the attempts for each cause; send it again later.',
  ],
  'fax.not_cancelable': [
    409,
    'Already over',
    'The fax has ended; there is nothing left to cancel.',
    you,
    'Nothing to do.',
  ],
  'fax.content_expired': [
    410,
    'Pages deleted',
    'The pages of this fax are past their time and have been deleted.',
    'nobody',
    'Nothing to do: the record of the fax remains for its own time.',
  ],

  // Lines
  'trunk.unreachable': [
    502,
    'Line not reachable',
    'The exchange or trunk does not answer.',
    operator,
    'Check that it is running and its address; `platen doctor` tests it.',
    true,
  ],
  'trunk.auth': [
    502,
    'Trunk refused our name or password',
    'The trunk does not accept this installation.',
    operator,
    'Check user name and password of the trunk.',
  ],
  'trunk.t38_rejected': [
    502,
    'Trunk refuses fax over IP',
    'The other side refused to switch the call to fax.',
    operator,
    'Ask the provider to switch on T.38 for this trunk.',
  ],
  'trunk.no_media': [
    502,
    'Nothing was heard',
    'The call was answered, but no data came.',
    operator,
    'Check the firewall for UDP between this machine and the trunk.',
    true,
  ],
  'trunk.capacity': [
    503,
    'All lines busy',
    'As many calls run as this installation may have at once.',
    operator,
    'Nothing to do: it is dialled as soon as a line is free.',
    true,
  ],

  // Sending rules
  'sending.blocked': [
    403,
    'Number blocked',
    'This number must not be faxed.',
    operator,
    'Ask the operator.',
  ],
  'sending.quota': [
    429,
    'Quota used up',
    'The account has sent what it may.',
    operator,
    'Ask the operator.',
  ],

  // Starting
  // What leaves
  'egress.refused': [
    500,
    'Not allowed to leave',
    'Something tried to reach another machine without a permit, so nothing was sent.',
    operator,
    'Look into which part tried: only what the register of disclosures knows may leave.',
  ],
  'disclosure.refused': [
    422,
    'Not to be disclosed',
    'The register does not allow this to go to this recipient, for this purpose and ground.',
    operator,
    'See the detail; `/privacy/processors` shows who may get what, and since when.',
  ],
  'disclosure.over': [
    409,
    'Disclosure over',
    'This disclosure was sent, ended or waited too long: it cannot be used again.',
    nobody,
    'Nothing. What is to leave is written down anew each time.',
  ],
  'start.port_in_use': [
    500,
    'Address in use',
    'Another program already listens on the address Platen wants.',
    operator,
    'Stop that program, or choose another address with PLATEN_HTTP=127.0.0.1:8041 (or PLATEN_SIP).',
  ],
  'start.second': [
    500,
    'Already running',
    'Platen already runs on this data folder.',
    operator,
    'Use the one that runs, stop it first, or choose another folder with PLATEN_DATA.',
  ],
  'start.data_folder': [
    500,
    'Data folder not usable',
    'The data folder cannot be read or written by this user.',
    operator,
    'Start as the user who owns the folder, or give it to this user, or choose another: PLATEN_DATA.',
  ],
  'start.disk_full': [
    500,
    'Disk full',
    'There is not enough room on the disk of the data folder.',
    operator,
    'Free at least 300 MB, or put the data elsewhere with PLATEN_DATA.',
  ],
  'start.database_missing': [
    500,
    'No PostgreSQL for this machine',
    'The embedded database has no build for this system, or was not installed.',
    operator,
    'Run `npm install` again without --omit=optional, or give a server with DATABASE_URL.',
  ],
  'start.database_failed': [
    500,
    'Database does not start',
    'The embedded database ended while starting.',
    operator,
    'See postgres.log in the data folder.',
  ],
  'start.database_foreign': [
    500,
    'Database of another installation',
    'The database in the data folder does not accept this installation’s password: its keys folder is missing or from elsewhere.',
    operator,
    'Bring back the folder `keys` that belongs to it, or move `postgres` and `keys` away to begin anew.',
  ],
  'start.database_version': [
    500,
    'Database of another PostgreSQL version',
    'The files in the data folder were made by another major version of PostgreSQL.',
    operator,
    'Start the older Platen, make a backup, and restore it here; or move the data folder away.',
  ],
  'start.database_newer': [
    500,
    'Database of a newer Platen',
    'The database has been migrated by a newer version than this one.',
    operator,
    'Start that version, or move the data folder away.',
  ],
  'start.database_url': [
    500,
    'Database not reachable',
    'The database that DATABASE_URL names cannot be used.',
    operator,
    'Check address, name and password; the user needs CREATEROLE and must own the database.',
  ],
  'start.migration_edited': [
    500,
    'A migration was edited',
    'A migration that this database already has is not the same any more.',
    operator,
    'Take back the edit and add a new migration; in evaluation you may also move the data folder away.',
  ],
  'start.undeclared_column': [
    500,
    'A column without a declaration',
    'The database has a column that no feature declares in its personal-data.ts.',
    operator,
    'Declare it with category, purposes and retention, then run `npm run generate`.',
  ],
  'start.rights_changed': [
    500,
    'The database’s rights were changed',
    'What the database allows is not what the policy compiled to, so nothing is served.',
    operator,
    'Undo the changes listed; if they were yours, make them in policy/ and run `npm run generate`.',
  ],
  'start.key_missing': [
    500,
    'Installation key missing',
    'The key that unseals the faxes is not in the keys folder, but there are faxes.',
    operator,
    'Bring back keys/installation.key from your backup. Without it sealed pages stay unreadable.',
  ],
  'start.config': [
    500,
    'A setting is wrong',
    'An environment variable does not have the form it must have.',
    operator,
    'See docs/reference/config.md.',
  ],
  'start.beyond_loopback': [
    500,
    'Evaluation stays on this machine',
    'In evaluation mode Platen has no TLS, so it listens on this machine only.',
    operator,
    'Use 127.0.0.1, or set PLATEN_ALLOW_INSECURE=1 if the network is yours, or PLATEN_MODE=production.',
  ],
  'start.production_placeholder': [
    500,
    'Not ready for production',
    'Production mode needs what the policy text must name, and something is still a placeholder.',
    operator,
    'Set the variables listed; see docs/reference/config.md.',
  ],
} satisfies Record<string, Row>;

export type ProblemCode = keyof typeof rows;

/** The closed table, in the order of the source. */
export const problems = Object.fromEntries(
  Object.entries(rows as Record<string, Row>).map(
    ([code, [status, title, sentence, who, fix, retried = false]]) => [
      code,
      { status, title, sentence, who, fix, retried },
    ],
  ),
) as Record<ProblemCode, ProblemEntry>;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

/** `throw problem('validation.number', { param: 'to' })`: the one way to say no. */
export function problem(code: ProblemCode, details: ProblemDetails = {}, cause?: unknown): Failure {
  return new Failure(code, details, cause);
}

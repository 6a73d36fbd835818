// The door of privacy: purposes, leases, keys, policy texts, sweeps.
import type { App, Feature } from '../../app.ts';
import { appender } from './audit/appender.ts';
import { examineRoutes } from './audit/examine-routes.ts';
import { logRoutes } from './audit/routes.ts';
import { archiveCheck, ledgerCheck } from './choices/check-ledger.ts';
import { signalListener } from './choices/decide.ts';
import { choiceRoutes } from './choices/routes.ts';
import { disclosures } from './disclosures/index.ts';
import { noteEgress } from './disclosures/note-egress.ts';
import { type EvidenceLent, evidence } from './evidence/index.ts';
import { refreshPolicy } from './policy-text.ts';
import { sweepCheck, sweepJobs } from './retention/sweep-all.ts';
import { type RightsLent, rights } from './rights.ts';
import { policyJobs } from './versions/notices.ts';
import { versionRoutes } from './versions/routes.ts';

// policy/ is read through here by the features.
export { type CookieDef, cookieNames, cookies } from '../../../../../policy/cookies.ts';
export { parameters } from '../../../../../policy/parameters.ts';
export { type PurposeName, purposes } from '../../../../../policy/purposes.ts';

export { type AccountKeys, makeAccountKeys } from './account-keys.ts';
export { chainNotes } from './audit/appender.ts';
export { keepLogKey, type LogKey } from './audit/log-key.ts';
export { type Facts, note } from './audit/note.ts';
export { canonicalJson, type Line, sealedText, sealLines } from './audit/sealed-lines.ts';
export { foldChoices, keyOf } from './choices/fold-choices.ts';
export { type ChoiceSource, formOf, type Topic, topicOf, topics } from './choices/forms.ts';
export { type NewChoice, readChoices, recordChoice } from './choices/record-choice.ts';
export { type PolicyText, readPolicyTexts } from './compile/read-sources.ts';
export { type Chosen, chooseRecipients, type Part } from './disclosures/choose-recipients.ts';
export {
  type Disclose,
  type Disclosing,
  makeDisclose,
  settleDisclosures,
} from './disclosures/disclose.ts';
export { listRecipients } from './disclosures/list-recipients.ts';
export { shineTheLight } from './disclosures/read-register.ts';
export { Sending, type Ticket } from './disclosures/ticket.ts';
export { schemaOf } from './doorway.ts';
export { openKeyRing, readKeyRing, writeKeyRing } from './erasure/key-ring.ts';
export { LedgerBroken, type LedgerFile, openLedger } from './erasure/ledger.ts';
export { owedErasures, replayErasures } from './erasure/replay.ts';
export type { ProofFile } from './evidence/import-proofs.ts';
export { installSynthetic } from './evidence/index.ts';
export { sourceDigest } from './evidence/source-digest.ts';
export type { ExportFiles } from './export/build-export.ts';
export type { ArchiveFile } from './export/tar.ts';
export {
  type InstallationSeal,
  makeInstallationSeal,
} from './installation-seal.ts';
export {
  type MessageKind,
  messageKinds,
  type NewMessage,
  type SendMessage,
} from './message-port.ts';
export {
  currentPolicy,
  fillSlots,
  newsOf,
  policyNews,
  refreshPolicy,
  type TextInForce,
} from './policy-text.ts';
export { countryOf, isOrdinary } from './requests/code-number.ts';
export type { CodeFax } from './requests/jobs.ts';
export { sweepAll } from './retention/sweep-all.ts';
export { erasureParts } from './rights.ts';
export { rotateKeys } from './rotate-keys.ts';
export { seatOf, staff, underCase } from './staff/index.ts';
export { makeSubjectKeys, type SubjectKeys } from './subject-keys.ts';
export { classOf, differences } from './versions/classify.ts';
export { paragraphsOf, partsOf } from './versions/policy-file.ts';
export { type PublishedPolicy, readInForce, readVersions } from './versions/published.ts';
export {
  type Anchor,
  type AnchorName,
  type Db,
  type Lease,
  makeWithPurpose,
  type Opening,
  type WithPurpose,
} from './with-purpose.ts';

/** What later features lend: late, so each is asked for when it is needed. */
export type Lent = RightsLent & EvidenceLent;

export function privacy(app: App, lent: Lent): Feature {
  const of = rights(app, lent);
  const room = disclosures(app, lent.page);
  const log = appender(app);
  const found = evidence(app, lent);
  return {
    name: 'privacy',
    jobs: [...sweepJobs(app), ...of.jobs, ...policyJobs(app), ...room.jobs, ...found.jobs],
    checks: room.checks,
    liveChecks: [
      ...of.liveChecks,
      sweepCheck(app),
      ...found.liveChecks,
      ...room.liveChecks,
      ledgerCheck(app),
      archiveCheck(app),
    ],
    routes: [
      ...choiceRoutes(app, lent.page),
      ...versionRoutes(app),
      ...of.routes,
      ...room.routes,
      ...logRoutes(app),
      ...examineRoutes(app),
      ...found.routes,
    ],
    hears: { gpc: signalListener(app) },
    start: async () => {
      noteEgress(app);
      await refreshPolicy(app.web, app.clock.date());
      await log.start();
      await found.start();
    },
    stop: () => log.stop(),
  };
}

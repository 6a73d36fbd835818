// The door of privacy: purposes, leases, keys, policy texts, sweeps.
import type { App, Feature } from '../../app.ts';
import { sweepJobs } from './jobs.ts';
import { keyEpochCheck, keyJobs } from './rotate-keys.ts';

// policy/ is read through here by the features.
export { parameters } from '../../../../../policy/parameters.ts';
export { type PurposeName, purposes } from '../../../../../policy/purposes.ts';

export { type AccountKeys, makeAccountKeys } from './account-keys.ts';
export { type Facts, note } from './audit/note.ts';
export { type PolicyText, readPolicyTexts } from './compile/read-sources.ts';
export {
  type InstallationSeal,
  makeInstallationSeal,
  normalAddress,
} from './installation-seal.ts';
export { sweepAll } from './jobs.ts';
export {
  type MessageKind,
  messageKinds,
  type NewMessage,
  type SendMessage,
} from './message-port.ts';
export { currentPolicy, policySentence } from './policy-text.ts';
export { makeSubjectKeys, type SubjectKeys } from './subject-keys.ts';
export {
  type Anchor,
  type AnchorName,
  type Db,
  type Lease,
  makeWithPurpose,
  type Opening,
  type WithPurpose,
} from './with-purpose.ts';

export function privacy(app: App): Feature {
  return {
    name: 'privacy',
    jobs: [...sweepJobs(app), ...keyJobs(app)],
    liveChecks: [keyEpochCheck(app)],
  };
}

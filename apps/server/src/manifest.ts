// The manifest of everything that acts: each route and each job with its purposes, actors and
// clauses (P-0-02). Checked at every start, so that nothing runs that the policy does not know.
import { dataUses } from '../../../policy/data-uses.ts';
import { promises } from '../../../policy/promises.ts';
import { type Purpose, purposes } from '../../../policy/purposes.ts';
import type { Route } from './platform/http/route.ts';
import type { Job } from './platform/jobs/jobs.ts';
import { credentialOf } from './route.ts';

/** Purposes without an anchor are open to more than their actors' list: pages, sign-in, sweeps. */
const anchorless = new Set(['site.serve', 'account.auth', 'retention.sweep']);

export interface Acting {
  name: string;
  purposes: readonly string[];
  actors: readonly string[];
  clauses: readonly string[];
}

export function manifestOf(routes: Route[], jobs: Job[]): Acting[] {
  return [
    ...routes.map(({ method, path, ...facts }) => ({ name: `${method} ${path}`, ...facts })),
    ...jobs.map(({ actor, ...job }) => ({ ...job, name: `job ${job.name}`, actors: [actor] })),
  ].map(({ name, purposes, actors, clauses }) => ({ name, purposes, actors, clauses }));
}

/** Throws, naming each that declares too little or something the policy does not have. */
export function checkManifest(acting: Acting[]): void {
  const faults = acting.flatMap(faultsOf);
  faults.push(...acting.flatMap(unlistedUses));
  const names = acting.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  faults.push(...twice.map((name) => `${name} is declared twice`));
  if (faults.length > 0) throw new Error(`the manifest is wrong:\n${faults.join('\n')}`);
}

function faultsOf({ name, purposes: named, actors, clauses }: Acting): string[] {
  const faults: string[] = [];
  if (!named?.length) faults.push(`${name} declares no purpose`);
  if (!actors?.length) faults.push(`${name} declares no actor`);
  if (!clauses?.length) faults.push(`${name} declares no clause`);
  for (const clause of clauses ?? []) {
    if (!Object.hasOwn(promises, clause)) faults.push(`${name}: no promise ${clause}`);
  }
  for (const purpose of named ?? []) {
    const known = (purposes as Record<string, Purpose>)[purpose];
    if (!known) faults.push(`${name}: no purpose ${purpose}`);
    else if (!anchorless.has(purpose) && !actors?.some((actor) => actsUnder(actor, known))) {
      faults.push(`${name}: none of its actors acts under ${purpose}`);
    }
  }
  return faults;
}

/**
 * A machine that touches faxes for a purpose that the closed list of uses does not give it
 * (P-2C-05).
 */
function unlistedUses({ name, purposes: named }: Acting): string[] {
  if (!name.startsWith('job ')) return [];
  const use = dataUses.find(({ job }) => name === `job ${job}`);
  return named
    .filter((purpose) => purpose.startsWith('fax.') && !use?.purposes.includes(purpose))
    .map((purpose) => `${name}: ${purpose} is not in the list of uses`);
}

function actsUnder(actor: string, purpose: Purpose): boolean {
  const known = actor.startsWith('job:') || Object.hasOwn(credentialOf, actor);
  return known && purpose.actors.some((one) => one.actor === actor);
}

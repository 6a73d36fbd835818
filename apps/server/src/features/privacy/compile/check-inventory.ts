// Refuses an inventory that cannot be compiled to rights that mean what they say: unknown purposes,
// actors, columns and rules, and personal tables that lead to nobody.
import type { Purpose } from '../../../../../../policy/purposes.ts';
import type { Access, Inventory, Table } from '../../../platform/db/inventory.ts';

export interface PolicySource {
  purposes: Record<string, Purpose>;
  retention: Record<string, { from: string; period: string; action: string; citation: string }>;
  parameters: Record<string, { value: number; unit: string; citation: string }>;
  versions: { id: string; sha256: string; effective: string; purposes: string[]; text: string }[];
  /** Who else gets data, by name. */
  recipients?: readonly string[];
  inventory: Required<Inventory>;
}

/** Each thing wrong, as a sentence; empty when the inventory can be compiled. */
export function inventoryFaults(source: PolicySource): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const table of source.inventory.tables) {
    if (seen.has(table.name)) faults.push(`${table.name} is declared twice`);
    seen.add(table.name);
    faults.push(...tableFaults(table, source));
  }
  const named = new Set(
    Object.values(source.purposes).flatMap((purpose) => purpose.actors.map((one) => one.anchor)),
  );
  const byStaff = new Set(
    Object.values(source.purposes).flatMap((purpose) =>
      purpose.actors.filter((one) => one.login === 'staff').map((one) => one.anchor),
    ),
  );
  for (const anchor of source.inventory.anchors) {
    if ((anchor.staff ?? false) !== byStaff.has(anchor.name)) {
      faults.push(
        `anchor ${anchor.name}: staff come by it, and it does not say so, or the reverse`,
      );
    }
    if (!named.has(anchor.name)) faults.push(`anchor ${anchor.name}: no purpose names it`);
  }
  for (const sweep of source.inventory.sweeps) {
    if (!source.retention[sweep.rule]) faults.push(`sweep ${sweep.name}: no rule ${sweep.rule}`);
    const swept = source.inventory.tables.find(({ name }) => name.split('.')[1] === sweep.name);
    // A second statement beside the declared end would pass over holds and over months' lengths.
    if (swept?.due) faults.push(`sweep ${sweep.name}: ${swept.name} is swept when it is due`);
  }
  for (const version of source.versions) {
    for (const purpose of version.purposes) {
      if (!source.purposes[purpose]) faults.push(`policy ${version.id}: no purpose ${purpose}`);
    }
  }
  return faults;
}

function tableFaults(table: Table, source: PolicySource): string[] {
  const faults: string[] = [];
  const wrong = (what: string) => faults.push(`${table.name}: ${what}`);
  const [schema] = table.name.split('.');
  const columns = Object.keys(table.columns);
  if (!/^(vault|auth|ops)\.[a-z_]+$/.test(table.name)) wrong('the name must be vault|auth|ops.x');
  for (const owner of [table.subject, table.account, table.mailbox]) {
    if (owner && !columns.includes(owner)) wrong(`owner column ${owner} is not declared`);
  }
  if (schema !== 'ops') {
    if (!table.subject && !table.account) wrong('leads to no subject and no account');
    for (const needed of ['policy_version_id', 'source']) {
      if (!columns.includes(needed)) wrong(`lacks ${needed}`);
    }
  }
  if (table.opens !== undefined) {
    if (!table.account) wrong('can be opened, and leads to no account');
    if (!columns.includes(table.opens.column))
      wrong(`opens by ${table.opens.column}, not declared`);
  }
  if (schema === 'auth' && table.access.length > 0) wrong('auth tables have no purposes');
  if (!source.retention[table.retention]) wrong(`no retention rule ${table.retention}`);
  for (const { rule, at, purposes = [] } of table.due ?? []) {
    for (const named of [
      rule,
      ...[...at.matchAll(/priv\.period\('(.*?)'\)/g)].map(([, it]) => it),
    ]) {
      const period = source.retention[named]?.period;
      if (!period || (period === 'life' && named !== rule))
        wrong(`due by ${named}, no such period`);
    }
    for (const purpose of purposes) {
      if (!source.purposes[purpose]) wrong(`due for ${purpose}, no such purpose`);
    }
  }
  for (const access of table.access) {
    for (const fault of accessFaults(access, columns, source)) wrong(fault);
  }
  return faults;
}

function accessFaults(access: Access, columns: string[], source: PolicySource): string[] {
  const purpose = source.purposes[access.purpose];
  if (!purpose) return [`no purpose ${access.purpose}`];
  const faults: string[] = [];
  for (const actor of access.actors) {
    if (!purpose.actors.some((one) => one.actor === actor)) {
      faults.push(`${actor} does not act under ${access.purpose}`);
    }
  }
  const read = access.read === 'all' ? [] : (access.read ?? []);
  const only = access.rows.where ? [access.rows.where.column] : [];
  const used = [
    access.rows.column,
    ...only,
    ...read,
    ...(access.insert ?? []),
    ...(access.update ?? []),
  ];
  for (const column of used) {
    if (!columns.includes(column)) faults.push(`${access.purpose} uses ${column}, not declared`);
  }
  if (access.update?.includes('policy_version_id')) {
    faults.push(`${access.purpose} would change the version a row was collected under`);
  }
  if (access.rows.everywhere && (access.rows.by !== 'subject' || access.rows.where)) {
    faults.push(`${access.purpose}: only a person's own rows are reached everywhere`);
  }
  if (access.intake && (access.read || access.update || access.delete)) {
    faults.push(`${access.purpose}: an intake may only insert`);
  }
  if (!access.read && !access.insert && !access.update && !access.delete) {
    faults.push(`${access.purpose}: an access that allows nothing`);
  }
  return faults;
}

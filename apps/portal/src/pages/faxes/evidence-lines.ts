// What the network said, in the order in which a call meets it, as lines a person can read to a
// carrier.
const names: [string, string][] = [
  ['sip_status', 'SIP status'],
  ['q850', 'Q.850 cause'],
  ['t30_phase', 'T.30 phase'],
  ['engine', 'Engine'],
];

/** "SIP status 486"; empty values are left out, unknown keys keep their own name. */
export function evidenceLines(evidence: Record<string, unknown>): string[] {
  const known = names.map(([key, name]) => [name, evidence[key]] as const);
  const others = Object.entries(evidence).filter(([key]) => !names.some(([name]) => name === key));
  return [...known, ...others.map(([key, value]) => [key.replaceAll('_', ' '), value] as const)]
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
}

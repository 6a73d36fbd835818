// The desk as a page: what it links to is there for whoever sits at it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { casePageRoles, casePages, staffRoles } from './desk.ts';
import { deskBody } from './desk-pages.ts';

it('links a case only where the role has a page of that kind; the rest stand there as text', () => {
  const kinds = ['thread', 'invoice', 'break_glass', 'abuse_report', 'legal_request', 'legal_hold'];
  const cases = kinds.map((kind) => ({
    case_id: `cas_${kind}`,
    kind,
    state: 'open',
    opened_at: new Date(0),
    closes_at: null,
    about_id: null,
  }));
  for (const role of staffRoles) {
    const text = String(deskBody({ role, cases, now: 0 }));
    const linked = [...text.matchAll(/href="([^"]*cases[^"]*)"/g)].map(([, href]) => href);
    const has = casePageRoles.find((one) => one === role);
    assert.deepEqual(linked, has ? [`/staff/${role}/cases/cas_${casePages[has]}`] : []);
    for (const { case_id } of cases) assert.ok(text.includes(case_id), `${role} ${case_id}`);
  }
});

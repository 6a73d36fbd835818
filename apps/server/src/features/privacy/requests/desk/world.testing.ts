// The desk of requests for the tests: a running service with two privacy officers, and what each
// of its people can ask of it, over HTTP and as raw SQL.
import assert from 'node:assert/strict';
import type pg from 'pg';
import { type TestService, testService } from '../../../../service.testing.ts';
import type { NewMessage } from '../../message-port.ts';
import {
  type Hands,
  handsOf,
  join,
  personIn,
  type StaffPerson,
} from '../../staff/world.testing.ts';

export interface DeskWorld {
  service: TestService;
  owner: pg.Client;
  root: pg.Client;
  hands: Hands;
  operator: StaffPerson;
  cpo: StaffPerson;
  /** The second privacy officer. */
  other: StaffPerson;
  csr: StaffPerson;
  auditor: StaffPerson;
  bo: StaffPerson;
  eve: StaffPerson;
  /** Every message that was written, in order. */
  sent: NewMessage[];
  get(path: string, person: StaffPerson): Promise<Response>;
  form(path: string, person: StaffPerson, fields?: Record<string, string>): Promise<Response>;
  api(path: string, person: StaffPerson, body: unknown): Promise<Response>;
  /** One act of the desk, over HTTP. */
  act(id: string, by: StaffPerson, wanted: object): Promise<Response>;
  ask(person: StaffPerson, kind: string, details?: string): Promise<string>;
  /** Takes a request. Returns the case. */
  take(id: string, by: StaffPerson): Promise<string>;
  /** A correction, refused by `by` and appealed against. Returns the appeal's id. */
  appealOf(person: StaffPerson, by: StaffPerson): Promise<string>;
  /** The row as it stands, whatever it holds. */
  rowOf(id: string): Promise<pg.QueryResultRow>;
  notesOf(id: string): Promise<{ kind: string; body: Record<string, unknown> }[]>;
  /** A lease under a case, as raw SQL. */
  lease(by: StaffPerson, caseId: string): ReturnType<Hands['open']>;
}

export const desk = '/v1/staff/cpo/rights_requests';

export const cookieOf = (person: StaffPerson) => ({ cookie: `platen_session=${person.session}` });

export const problemOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { code: string }).code,
];

export async function deskWorld(): Promise<DeskWorld> {
  const service = await testService();
  const sent: NewMessage[] = [];
  const { send } = service.app;
  service.app.send = async (db, message) => {
    const id = await send(db, message);
    sent.push(message);
    return id;
  };
  service.app.jobs.enqueue = async () => undefined;
  service.app.jobs.wake = async () => undefined;
  const owner = await service.database.connect('owner');
  const root = await service.database.superuser();
  const hands = handsOf(await service.database.connect('staff'));
  const calls = callsOf(service);
  return {
    service,
    owner,
    root,
    hands,
    sent,
    ...(await peopleOf(service, owner)),
    ...calls,
    ...stepsOf(calls),
    rowOf: async (id) => {
      const { rows } = await root.query('select * from vault.rights_request where id = $1', [id]);
      return rows[0];
    },
    notesOf: async (id) => {
      const { rows } = await root.query(
        `select kind, body from priv.audit_note where body->>'request' = $1`,
        [id],
      );
      return rows;
    },
    lease: (by, caseId) => hands.open('rights_request', 'rights.fulfil', `${by.session}/${caseId}`),
  };
}

async function peopleOf(service: TestService, owner: pg.Client) {
  const ada = await service.signIn();
  const { rows } = await owner.query(
    `select staff_id, subject_id, account_id from vault.staff_role
     join vault.membership m using (subject_id) where staff_role.role = 'operator'`,
  );
  const operator: StaffPerson = {
    staffId: rows[0].staff_id,
    subjectId: rows[0].subject_id,
    accountId: rows[0].account_id,
    session: ada.split('=')[1],
  };
  const cpo = await join(owner, operator, 'Cy', 'cpo');
  return {
    operator,
    cpo,
    other: await join(owner, operator, 'Vi', 'cpo', cpo),
    csr: await join(owner, operator, 'Dee', 'csr', cpo),
    auditor: await join(owner, operator, 'Una', 'auditor', cpo),
    bo: { ...(await personIn(owner, 'Bo')), staffId: '' },
    eve: { ...(await personIn(owner, 'Eve')), staffId: '' },
  };
}

type Calls = Pick<DeskWorld, 'get' | 'form' | 'api' | 'act'>;

function callsOf(service: TestService): Calls {
  const api: Calls['api'] = (path, person, body) =>
    service.call(path, {
      as: cookieOf(person),
      method: 'POST',
      headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
      body: JSON.stringify(body),
    });
  return {
    api,
    act: (id, by, wanted) => api(`${desk}/${id}/acts`, by, wanted),
    get: (path, person) =>
      service.call(path, { as: cookieOf(person), headers: { accept: 'text/html' } }),
    form: (path, person, fields = {}) =>
      service.call(path, {
        as: cookieOf(person),
        method: 'POST',
        body: new URLSearchParams(fields),
      }),
  };
}

function stepsOf({ api, act }: Calls): Pick<DeskWorld, 'ask' | 'take' | 'appealOf'> {
  const made = async (answer: Response, status: number) => {
    assert.equal(answer.status, status, await answer.clone().text());
    return (await answer.json()) as { id: string; case: string };
  };
  const ask: DeskWorld['ask'] = async (person, kind, details = 'It is <b>wrong</b>.') =>
    (await made(await api('/v1/privacy_requests', person, { kind, details }), 201)).id;
  const take: DeskWorld['take'] = async (id, by) =>
    (await made(await api(`${desk}/${id}/take`, by, {}), 200)).case;
  return {
    ask,
    take,
    appealOf: async (person, by) => {
      const id = await ask(person, 'correction');
      await take(id, by);
      await made(await act(id, by, { act: 'refuse', reason: 'accurate' }), 200);
      const details = { details: 'Look again.' };
      return (await made(await api(`/v1/privacy_requests/${id}/appeal`, person, details), 201)).id;
    },
  };
}

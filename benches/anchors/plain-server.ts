/**
 * What a server without leases would do for `GET /v1/numbers`: the same HTTP server with the same
 * hooks, and one plain `select` by the key's hash on a copy of the tables that nothing protects.
 * Its own process, as the server beside it: given the database as JSON, it prints where it listens.
 */
import pg from 'pg';
import {
  connectAs,
  type DatabaseAddress,
  type Logins,
} from '../../apps/server/src/platform/db/logins.ts';
import type { Route } from '../../apps/server/src/platform/http/route.ts';
import {
  addRoutes,
  type HttpOptions,
  makeHttpServer,
} from '../../apps/server/src/platform/http/server.ts';
import { makeIds } from '../../apps/server/src/platform/ids.ts';
import { makeLog } from '../../apps/server/src/platform/log/log.ts';
import { problems } from '../../apps/server/src/problems.ts';
import { credentialOf } from '../../apps/server/src/route.ts';

/** As many as login web has in the server. */
const connections = 12;

const { address, logins } = JSON.parse(process.argv[2]) as {
  address: DatabaseAddress;
  logins: Logins;
};
const pool = new pg.Pool({ ...connectAs(address, logins, 'web'), max: connections });
const id = makeIds();
const options: HttpOptions = {
  forms: { cookie: 'none', guardHeader: 'Platen-Request', guardValue: 'portal' },
  credentialOf,
  problems,
  problemPage: (code) => code,
  hosts: ['127.0.0.1'],
  secure: false,
  fileBytesMax: 1,
  cookies: new Map(),
  makeRequestId: () => id('req'),
  log: makeLog('error', (line) => console.error(line)),
};
const numbers: Route = {
  method: 'GET',
  path: '/v1/numbers',
  summary: 'The numbers of the account',
  purposes: ['number.manage'],
  actors: ['API key'],
  clauses: ['P-2C-02'],
  answers: { 200: 'application/json' },
  handle: async ({ credential }) => {
    const { rows } = await pool.query({
      name: 'numbers',
      text: `select n.id, n.number, n.inbox_id, i.name as inbox_name, n.label
        from bare.api_key k join bare.number n using (account_id) join bare.inbox i on i.id = n.inbox_id
        where k.token_hash = sha256(convert_to($1, 'UTF8')) order by n.id`,
      values: [credential.is === 'key' ? credential.token : ''],
    });
    return { status: 200, body: { data: rows, has_more: false, next_cursor: null } };
  },
};
const http = await makeHttpServer(options);
addRoutes(http.fastify, [numbers], options);
await http.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ url: http.url() }));

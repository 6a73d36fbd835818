// The five logins of an installation, their passwords, and the connections made with them. The
// names start with eight letters drawn at the first start, so installations can share one cluster.
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Permit, permittedSocket } from '../egress/permits.ts';
import { secret } from '../ids.ts';
import { writeSecretFile } from '../secret-files.ts';

/** They come to personal data with a lease, each time. */
export const leasedLogins = ['web', 'staff', 'jobs'] as const;
export const loginNames = [...leasedLogins, 'auth', 'owner'] as const;
export type LoginName = (typeof loginNames)[number];

/** `inst` and a password each; `admin` is the superuser password of the embedded cluster. */
export interface Logins {
  inst: string;
  admin: string;
  passwords: Record<LoginName, string>;
}

export function drawLogins(): Logins {
  const letters = Array.from({ length: 8 }, () => String.fromCharCode(97 + randomInt(26)));
  const passwords = Object.fromEntries(loginNames.map((name) => [name, secret()]));
  return { inst: letters.join(''), admin: secret(), passwords: passwords as Logins['passwords'] };
}

/** Reads `<keys>/logins.json`, or draws and writes it (0600) at the first start. */
export function keepLogins(keysDir: string): Logins {
  const file = join(keysDir, 'logins.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Logins;
  const drawn = drawLogins();
  writeSecretFile(file, JSON.stringify(drawn, null, 2));
  return drawn;
}

/** Where the database is: a host or socket folder, a port and a name, without a user. */
export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  ssl?: boolean;
}

/** Sockets of `pg` may reach this database, wherever it stands, and nothing else. */
export function databaseSocket({ host, port }: Pick<DatabaseAddress, 'host' | 'port'>) {
  const permit = new Permit('the database', [{ host, port }]);
  return () => permittedSocket(permit);
}

/** What `pg` needs to connect as one of the logins. */
export function connectAs(address: DatabaseAddress, logins: Logins, login: LoginName) {
  return {
    ...address,
    stream: databaseSocket(address),
    user: `${logins.inst}_${login}`,
    password: logins.passwords[login],
    application_name: `platen ${login}`,
  };
}

/** Creates or renews the five logins and the two roles without login. `admin` needs CREATEROLE and
 * must own the database. Safe to repeat. */
export async function createLogins(admin: pg.Client, logins: Logins): Promise<void> {
  const { inst } = logins;
  const roles = await admin.query('select rolname from pg_roles where rolname like $1', [
    `${inst}\\_%`,
  ]);
  const present = new Set(roles.rows.map((row) => row.rolname as string));
  for (const name of loginNames) {
    const role = `${inst}_${name}`;
    const verb = present.has(role) ? 'alter' : 'create';
    const password = pg.escapeLiteral(logins.passwords[name]);
    // Only attributes that a user with CREATEROLE may set; that no login has more is checked at
    // boot.
    await admin.query(`${verb} role ${role} login noinherit password ${password}`);
  }
  if (!present.has(`${inst}_gate`)) await admin.query(`create role ${inst}_gate nologin`);
  // The owner hands the door functions over to `gate`; `gate` may read its callers' backend start.
  await admin.query(`grant ${inst}_gate to ${inst}_owner`);
  for (const name of leasedLogins) {
    await admin.query(`grant ${inst}_${name} to ${inst}_gate`);
  }
  await shutLargeObjects(admin);
  const { rows } = await admin.query('select current_database() as name');
  const database = pg.escapeIdentifier(rows[0].name);
  await admin.query(`revoke all on database ${database} from public`);
  await admin.query(`grant create, connect on database ${database} to ${inst}_owner`);
  for (const name of loginNames) {
    await admin.query(`grant connect on database ${database} to ${inst}_${name}`);
  }
}

/** Large objects belong to no table, purpose or sweep, and anybody may make them. Only a superuser
 * can change that, for this database alone: so it is on the embedded cluster. */
async function shutLargeObjects(admin: pg.Client): Promise<void> {
  await admin.query(`do $$
    declare it regprocedure;
    begin
      if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
      for it in select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace
        and (proname like 'lo\\_%' or proname in ('loread', 'lowrite')) loop
        execute format('revoke execute on function %s from public', it);
      end loop;
    end $$`);
}

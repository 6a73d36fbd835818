// The installation's first account, made unclaimed at the first start so that it can hold numbers
// and an evaluation key before a person exists. The first-run form claims it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Installation } from '../../app.ts';
import { type MakeId, secret } from '../../platform/ids.ts';
import { writeSecretFile } from '../../platform/secret-files.ts';
import type { AccountKeys } from '../privacy/index.ts';

const keyFile = 'evaluation-api-key';
/** What the evaluation key may do: all that a key can. */
export const keyPurposes = ['fax.send', 'fax.display', 'number.manage'];

export interface InstallOptions {
  id: MakeId;
  accountKeys: AccountKeys;
  keysDir: string;
  evaluation: boolean;
}

/** Finds or makes the account, and in evaluation its API key. `owner` is the owner login. */
export async function installAccount(
  owner: pg.Client,
  options: InstallOptions,
): Promise<Installation> {
  const { rows } = await owner.query(
    `select id from vault.account where source = 'system' order by created_at limit 1`,
  );
  const isNew = rows.length === 0;
  const accountId = isNew ? await makeAccount(owner, options) : (rows[0].id as string);
  const apiKey = options.evaluation ? await keepKey(owner, accountId, options) : undefined;
  return { accountId, apiKey, isNew };
}

async function makeAccount(owner: pg.Client, options: InstallOptions): Promise<string> {
  const accountId = options.id('acc');
  await owner.query('begin');
  await owner.query(
    `insert into vault.account (id, state, name, header_identity, time_zone, source)
     values ($1, 'unclaimed', 'This installation', 'Platen', 'UTC', 'system')`,
    [accountId],
  );
  await owner.query(
    `insert into vault.account_key (account_id, wrapped, source) values ($1, $2, 'system')`,
    [accountId, options.accountKeys.wrapNewAccountKey(accountId)],
  );
  await owner.query('commit');
  return accountId;
}

/** The evaluation key is kept in the keys folder, since it is printed at each start; the database
 * has its hash. A lost file means a new key. */
async function keepKey(
  owner: pg.Client,
  accountId: string,
  { id, keysDir }: InstallOptions,
): Promise<string> {
  const file = join(keysDir, keyFile);
  const token = existsSync(file) ? readFileSync(file, 'utf8').trim() : `pk_test_${secret(24)}`;
  await owner.query(
    `insert into vault.api_key
       (id, account_id, label, mode, token_hash, last_four, purposes, source)
     values ($1, $2, 'Evaluation', 'test', sha256(convert_to($3, 'UTF8')), $4, $5, 'system')
     on conflict (token_hash) do nothing`,
    [id('key'), accountId, token, token.slice(-4), keyPurposes],
  );
  if (!existsSync(file)) writeSecretFile(file, `${token}\n`);
  return token;
}

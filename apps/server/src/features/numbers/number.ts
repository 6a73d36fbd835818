// A number of ours and the inbox behind it, as the API shows them; and the two that an evaluation
// begins with.
import type pg from 'pg';
import { z } from 'zod';
import type { MakeId } from '../../platform/ids.ts';

export const numberSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    inbox_id: z.string(),
    inbox_name: z.string(),
    label: z.string(),
  })
  .meta({ id: 'Number' });

export type OwnNumber = z.infer<typeof numberSchema>;

/** The built-in exchange knows these two as ours (555-0100 to 0199 are set aside for fiction). */
export const evaluationNumbers = [
  { number: '+12025550190', label: 'Main number', inbox: 'Front desk' },
  { number: '+12025550191', label: 'Second number', inbox: 'Back office' },
] as const;

/**
 * Gives a fresh evaluation its numbers, each with an inbox. Safe to repeat. `owner` is the owner
 * login.
 */
export async function installNumbers(
  owner: pg.Client,
  id: MakeId,
  accountId: string,
): Promise<void> {
  for (const { number, label, inbox } of evaluationNumbers) {
    const there = await owner.query('select id from vault.number where number = $1', [number]);
    if (there.rows.length > 0) continue;
    await owner.query('begin');
    const inboxId = id('inb');
    await owner.query(
      `insert into vault.inbox (id, account_id, name, source) values ($1, $2, $3, 'system')`,
      [inboxId, accountId, inbox],
    );
    await owner.query(
      `insert into vault.number (id, account_id, inbox_id, number, label, source)
       values ($1, $2, $3, $4, $5, 'system')`,
      [id('num'), accountId, inboxId, number, label],
    );
    await owner.query('commit');
  }
}

// The words of the build as rows: what a choice may be kept under, for as long as any choice is.
import { literal } from '../compile/rows-sql.ts';
import { forms } from './forms.ts';

/** A part of policy.sql. Words of earlier builds stay: choices were made under them. */
export function formsSql(): string {
  const rows = forms.map(({ sha256, source, purpose, channel, decisions, wording }) => {
    const may = `array[${decisions.map(literal).join(', ')}]`;
    return `  (${[sha256, source, purpose, channel].map(literal).join(', ')}, ${may}, ${literal(wording)})`;
  });
  return `insert into priv.choice_form (sha256, source, purpose, channel, decisions, wording) values
${rows.join(',\n')}
on conflict (sha256) do nothing;`;
}

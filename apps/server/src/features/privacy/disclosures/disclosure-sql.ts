// The part of policy.sql that the register's rules read: grounds, fields, ceilings and numbers.
import {
  bulkSubjectsMax,
  ceilings,
  codeFaxesADayMax,
  codeFaxesAnHourMax,
  grounds,
  groundsWithCase,
  staffLooksMax,
} from '../../../../../../policy/ceilings.ts';
import { disclosedFields } from '../../../../../../policy/disclosed-fields.ts';
import { parameters } from '../../../../../../policy/parameters.ts';
import { transferBases } from '../../../../../../policy/processors.ts';
import { insertInto, literal } from '../compile/rows-sql.ts';

function fill(table: string, columns: string, rows: (readonly string[])[]): string {
  return `delete from ${table};\n${insertInto(table, columns, rows)}`;
}

export function disclosureSql(): string {
  const numbers = Object.entries(parameters).map(([name, { value, unit }]) => [
    literal(name),
    String(value),
    literal(unit),
  ]);
  const withCase: readonly string[] = groundsWithCase;
  return [
    fill('priv.parameter', 'name, value, unit', [
      ...numbers,
      [literal('bulkSubjectsMax'), String(bulkSubjectsMax), literal('people')],
      [literal('staffLooksMax'), String(staffLooksMax), literal('people')],
      [literal('codeFaxesAnHourMax'), String(codeFaxesAnHourMax), literal('calls')],
      [literal('codeFaxesADayMax'), String(codeFaxesADayMax), literal('calls')],
    ]),
    fill(
      'priv.ground',
      'name, with_case',
      grounds.map((ground) => [literal(ground), String(withCase.includes(ground))]),
    ),
    fill(
      'priv.disclosed_field',
      'name, class, california',
      Object.entries(disclosedFields).map(([name, field]) =>
        [name, field.class, field.california].map(literal),
      ),
    ),
    fill(
      'priv.ceiling',
      'basis, class, needs',
      Object.entries(ceilings).flatMap(([basis, ceiling]) =>
        Object.entries(ceiling).map(([name, needs]) => [
          literal(basis),
          literal(name),
          needs === true ? 'null' : literal(needs),
        ]),
      ),
    ),
    fill(
      'priv.transfer_basis',
      'name',
      transferBases.map((basis) => [literal(basis)]),
    ),
  ].join('\n');
}

// Where the doorways of a purpose stand: a schema of its own for each.

export function schemaOf(purpose: string): string {
  return `p_${purpose.replaceAll('.', '_')}`;
}

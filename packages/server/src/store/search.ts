import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';

/** Whether a column contains a text, without regard to case; its `%` and `_` mean themselves. */
export function containing(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`;
}

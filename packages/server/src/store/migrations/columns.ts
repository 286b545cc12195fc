import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { PostgresAdapter } from 'kysely';

type Column = [
  type: 'integer' | 'bigint',
  build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder,
];

/** Type and traits of a key that counts up, which each engine spells in its own way. */
export const counting = (db: Kysely<unknown>): Column =>
  db.getExecutor().adapter instanceof PostgresAdapter
    ? ['bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity()]
    : ['integer', (column) => column.primaryKey().autoIncrement()];

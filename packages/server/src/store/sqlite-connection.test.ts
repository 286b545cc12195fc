import { expect, test } from 'vitest';
import { connect, PreparedDatabase } from './sqlite-connection.ts';

test('rows go by name, also when their table grew after the statement was prepared', () => {
  using connection = connect(':memory:');
  const database = new PreparedDatabase(connection);
  const all = { sql: 'SELECT * FROM notes', parameters: [] };
  connection.exec("CREATE TABLE notes (id, note); INSERT INTO notes VALUES (1, 'a'), (2, NULL)");
  const before = [
    { id: 1, note: 'a' },
    { id: 2, note: null },
  ];
  expect(database.all(all)).toEqual(before);
  connection.exec('ALTER TABLE notes ADD COLUMN more DEFAULT 7');
  expect(database.all(all)).toEqual(before.map((row) => ({ ...row, more: 7 })));
});

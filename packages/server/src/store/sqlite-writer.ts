/** The thread that writes to SQLite, so that nobody else waits for the disk. */
import type { SqliteUnit } from './sqlite-connection.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { connect, PreparedDatabase } from './sqlite-connection.ts';

const connection = connect(String(workerData));
const writer = new PreparedDatabase(connection);

parentPort?.on('message', (units: readonly SqliteUnit[] | 'close') => {
  if (units !== 'close') return parentPort?.postMessage(writer.commit(units));
  connection.close();
  parentPort?.close();
});

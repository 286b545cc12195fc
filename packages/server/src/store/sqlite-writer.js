import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { PreparedDatabase } from './sqlite-commit.ts';
const database = new DatabaseSync(String(workerData));
// FULL: a commit is on disk before it is answered, power cut or not.
database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000');
const writer = new PreparedDatabase(database);
parentPort?.on('message', (units) => {
    if (units !== 'close')
        return parentPort?.postMessage(writer.commit(units));
    database.close();
    parentPort?.close();
});

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { AppError } from '../core/errors.ts';
import { UniqueViolation } from './database.ts';
import { GroupWriter } from './group-writer.ts';
import { migrate } from './migrate.ts';
import { PreparedDatabase } from './sqlite-commit.ts';
/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const UNIQUE_CODES = [1555, 2067];
/**
 * Opens a SQLite file, which is made if need be. Reads are done here, by index and from the page
 * cache; writes go to a thread that commits them in groups.
 *
 * @throws Error with a sentence where the file cannot be opened or is no database
 */
export async function openSqliteFile(file, observer) {
    const connection = await connect(file, () => mkdirSync(dirname(file), { recursive: true }));
    const writer = new GroupWriter(file, observer);
    return database(connection, observer, {
        write: (unit) => writer.write(unit),
        close: () => writer.close(),
    });
}
/** Opens a database in memory, gone when it is closed: the twin of a file, with the same queries. */
export async function openSqliteMemory(observer) {
    const connection = await connect(':memory:', () => { });
    const writer = new PreparedDatabase(connection);
    return database(connection, observer, {
        write: async (unit) => {
            const [outcome] = writer.commit([unit]);
            observer.committed(0, 1);
            return outcome;
        },
        close: async () => { },
    });
}
function database(connection, observer, writer) {
    const reader = new PreparedDatabase(connection);
    return {
        async read(query) {
            const began = performance.now();
            const rows = rowsOf(attempt(() => reader.all(statement(query))));
            observer.read(performance.now() - began);
            return rows;
        },
        async write(...queries) {
            const outcome = await writer.write(queries.map(statement));
            if (outcome?.done)
                return rowsOf(outcome.rows);
            throw refusal(outcome);
        },
        async close() {
            await writer.close();
            connection.close();
        },
    };
}
async function connect(file, prepare) {
    try {
        prepare();
        const connection = new DatabaseSync(file);
        connection.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000');
        await migrate(new Kysely({ dialect: new SqliteDialect({ database: adapter(connection) }) }));
        return connection;
    }
    catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`The database ${file} cannot be opened: ${why}`, { cause });
    }
}
/** What Kysely's SQLite dialect expects of a database, for migrations. */
function adapter(connection) {
    return {
        close: () => { },
        prepare(sql) {
            const prepared = connection.prepare(sql);
            return {
                reader: prepared.columns().length > 0,
                all: (parameters) => prepared.all(...parameters.map(input)),
                run: (parameters) => prepared.run(...parameters.map(input)),
                iterate: (parameters) => prepared.iterate(...parameters.map(input)),
            };
        },
    };
}
const statement = ({ sql, parameters }) => ({
    sql,
    parameters: parameters.map(input),
});
/** What SQLite takes as a parameter; it has no booleans. */
function input(value) {
    if (typeof value === 'boolean')
        return value ? 1 : 0;
    if (typeof value === 'string' || typeof value === 'number' || value === null)
        return value;
    throw new TypeError(`SQLite takes no ${typeof value}`);
}
/** Rows have the shape the query's type says; Kysely derived it from the schema. */
const rowsOf = (rows) => rows;
function attempt(read) {
    try {
        return read();
    }
    catch (cause) {
        throw new AppError('store-failed', { cause });
    }
}
function refusal(outcome) {
    if (!outcome || outcome.done)
        return new AppError('store-failed');
    if (UNIQUE_CODES.includes(outcome.errcode))
        return new UniqueViolation(outcome.message);
    return new AppError('store-failed', { cause: new Error(outcome.message) });
}

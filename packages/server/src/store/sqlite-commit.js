/** Statements kept prepared; the queries of a server are far fewer. */
const MAX_PREPARED = 500;
/** A connection that prepares each statement once. */
export class PreparedDatabase {
    #database;
    #prepared = new Map();
    constructor(database) {
        this.#database = database;
    }
    all({ sql, parameters }) {
        return this.#prepare(sql).all(...parameters);
    }
    /**
     * Does a group of units in one transaction, so that the disk is synced once for all. Each unit has
     * a savepoint: one that fails is undone alone.
     */
    commit(units) {
        try {
            this.#run('BEGIN IMMEDIATE');
            const outcomes = units.map((unit) => this.#unit(unit));
            this.#run('COMMIT');
            return outcomes;
        }
        catch (thrown) {
            if (this.#database.isTransaction)
                this.#run('ROLLBACK');
            return units.map(() => failure(thrown));
        }
    }
    #unit(unit) {
        this.#run('SAVEPOINT unit');
        try {
            let rows = [];
            for (const statement of unit)
                rows = this.all(statement);
            return { done: true, rows };
        }
        catch (thrown) {
            this.#run('ROLLBACK TO unit');
            return failure(thrown);
        }
        finally {
            this.#run('RELEASE unit');
        }
    }
    #run(sql) {
        this.#prepare(sql).run();
    }
    #prepare(sql) {
        const known = this.#prepared.get(sql);
        if (known)
            return known;
        if (this.#prepared.size === MAX_PREPARED)
            this.#prepared.clear();
        const made = this.#database.prepare(sql);
        this.#prepared.set(sql, made);
        return made;
    }
}
/** SQLite's extended result code; 1 (SQLITE_ERROR) where it is not SQLite's. */
function failure(thrown) {
    const known = thrown instanceof Error && 'errcode' in thrown;
    const errcode = known ? Number(thrown.errcode) : 1;
    return { done: false, errcode, message: String(thrown) };
}

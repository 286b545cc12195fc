import { AppError } from '../core/errors.ts';
/** Makes a gate that bounds how many tasks run, and how many wait, first come first served. */
export function createGate({ running, waiting, retryAfter }) {
    let free = running;
    const queue = [];
    async function turn() {
        if (queue.length >= waiting)
            throw new AppError('busy', { retryAfter });
        const { promise, resolve } = Promise.withResolvers();
        queue.push(resolve);
        await promise;
    }
    function leave() {
        const next = queue.shift();
        // The place goes straight to whoever is next, so that no newcomer can slip in between.
        if (next)
            next();
        else
            free += 1;
    }
    return async (task) => {
        if (free > 0)
            free -= 1;
        else
            await turn();
        try {
            return await task();
        }
        finally {
            leave();
        }
    };
}

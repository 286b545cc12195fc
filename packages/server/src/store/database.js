import { AppError } from '../core/errors.ts';
/** A row with the same key is there already. */
export class UniqueViolation extends Error {
    name = 'UniqueViolation';
}
/** Turns a unique violation into the domain's refusal; anything else is passed on. */
export async function refuseDuplicate(code, write) {
    try {
        return await write;
    }
    catch (thrown) {
        throw thrown instanceof UniqueViolation ? new AppError(code) : thrown;
    }
}

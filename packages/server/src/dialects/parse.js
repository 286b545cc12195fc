import { Compile } from 'typebox/compile';
import { AppError } from '../core/errors.ts';
/** Compiles a schema once; to be called at module level. */
export function parser(schema) {
    const compiled = Compile(schema);
    return {
        fits: (value) => compiled.Check(value),
        issues: (value) => {
            const errors = compiled.Errors(value);
            return errors.flatMap((error) => issuesOf(error, value));
        },
    };
}
/**
 * A body that fits its schema and whose texts can be stored exactly.
 *
 * @param check what a schema cannot say; sees the body as it came
 * @throws AppError `body-invalid`, with everything that is wrong (C13)
 */
export function parseBody({ fits, issues }, value, check = () => []) {
    const wrong = [...unstorableTexts(value, []), ...check(value)];
    if (fits(value) && wrong.length === 0)
        return value;
    throw new AppError('body-invalid', { issues: [...issues(value), ...wrong] });
}
/** The validator names all missing properties in one error; here each is an issue of its own. */
function issuesOf({ keyword, instancePath, params }, value) {
    const at = pointer(instancePath);
    const details = Object.fromEntries(Object.entries(params));
    if (keyword !== 'required')
        return [{ at, keyword, params: details, input: lookUp(value, at) }];
    const missing = details['requiredProperties'];
    const names = Array.isArray(missing) ? missing.map(String) : [];
    const input = lookUp(value, at);
    return names.map((name) => ({ at: [...at, name], keyword, params: {}, input }));
}
/** The segments of a JSON pointer (RFC 6901). */
function pointer(path) {
    const unescape = (segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~');
    return path.split('/').slice(1).map(unescape);
}
function lookUp(value, at) {
    let found = value;
    for (const key of at)
        found = property(found, String(key));
    return found;
}
/** An own property of anything, undefined where there is none. */
export function property(value, key) {
    const owned = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return owned ? Reflect.get(value, key) : undefined;
}
/** Text with NUL or half a surrogate pair comes back changed from a database: it is refused instead. */
function unstorableTexts(value, at) {
    if (typeof value === 'string') {
        const storable = !value.includes('\u0000') && value.isWellFormed();
        return storable ? [] : [{ at, keyword: 'unicode', params: {}, input: value }];
    }
    if (typeof value !== 'object' || value === null)
        return [];
    return Object.entries(value).flatMap(([key, item]) => unstorableTexts(item, [...at, key]));
}

import { AppError } from '../core/errors.ts';
/** A route for everybody. */
export function open(method, path, handle) {
    return { method, path, handle };
}
/** A route for those who are signed in with the dialect (C3). */
export function signed(audience, method, path, handle) {
    return open(method, path, async (request) => handle({ ...request, principal: requirePrincipal(request.caller, audience) }));
}
/** The caller's principal. @throws AppError `not-authenticated`, `token-invalid` */
export function requirePrincipal(caller, audience) {
    switch (caller.kind) {
        case 'nobody':
            throw new AppError('not-authenticated');
        case 'refused':
            throw caller.error;
        case 'known':
            if (caller.principal.audience !== audience)
                throw new AppError('token-invalid');
            return caller.principal;
    }
}
/** The caller's principal where they have shown a good one; who shows none or a stale one is nobody. */
export function optionalPrincipal(caller, audience) {
    const known = caller.kind === 'known' && caller.principal.audience === audience;
    return known ? caller.principal : undefined;
}
/** The parameter of a path. */
export function param(request, name) {
    return request.params[name] ?? '';
}
export const json = (value, status = 200) => ({
    status,
    body: { kind: 'json', value },
});
export const stream = (items) => ({
    status: 200,
    body: { kind: 'stream', items },
});
/** Renders each item while it is read. */
export async function* mapped(items, render) {
    for await (const item of items)
        yield render(item);
}

import { AppError } from '../core/errors.ts';
import { userId } from '../core/ids.ts';
function newUser(context, origin, { displayName, avatarUrl }) {
    const id = userId(context.random.uuid());
    return { id, origin, displayName, avatarUrl, createdAt: context.clock.now() };
}
/** Makes a guest: an account without a way back in once its token is gone (H1). */
export function addGuest(context, origin, profile) {
    return context.store.accounts.add(newUser(context, origin, profile));
}
/**
 * Makes an account with e-mail and password (H2, R1).
 *
 * @throws AppError `email-taken`, `busy`
 */
export async function register(context, origin, profile, { email, password }) {
    const secret = await context.passwords.hash(password);
    const user = newUser(context, origin, profile);
    return context.store.accounts.add(user, { way: 'password', email, secret });
}
/**
 * Finds whoever has this e-mail and password; takes as long for an unknown address as for a wrong password.
 *
 * @throws AppError `credentials-wrong`, `busy`
 */
export async function logIn(context, { email, password }) {
    const found = await context.store.accounts.bySignIn('password', email);
    const secret = found?.secret ?? undefined;
    const proved = await context.passwords.verify(password, secret);
    if (!found || !proved || found.user.deletedAt !== null)
        throw new AppError('credentials-wrong');
    return found.user;
}
/** The account behind a token. @throws AppError `token-invalid` where it is gone */
export async function account(context, id) {
    const user = await context.store.accounts.find(id);
    if (!user || user.deletedAt !== null)
        throw new AppError('token-invalid');
    return user;
}
/** Changes what is given of a profile. @throws AppError `token-invalid` where the account is gone */
export async function updateProfile(context, id, change) {
    await account(context, id);
    const user = await context.store.accounts.update(id, change);
    if (!user)
        throw new AppError('token-invalid');
    return user;
}

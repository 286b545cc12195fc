import type { DialectTag, UserId } from '../core/ids.ts';
import type { ClientAddress } from '../core/address.ts';
import type { SignIn, User } from '../core/model.ts';
import type { Context } from './context.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { userId } from '../core/ids.ts';
import { attempt } from './attempts.ts';
import { revoke } from './tokens.ts';

/** What is left of somebody's name (R2). */
const DELETED_NAME = 'Deleted user';

export interface Profile {
  readonly displayName: string;
  readonly avatarUrl: string | null;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

function newUser(context: Context, origin: DialectTag, { displayName, avatarUrl }: Profile) {
  const id = userId(context.random.uuid());
  return { id, origin, displayName, avatarUrl, createdAt: context.clock.now() };
}

/** Makes a guest: an account without a way back in once its token is gone (H1). @throws AppError `too-often` */
export async function addGuest(
  context: Context,
  origin: DialectTag,
  profile: Profile,
  address: ClientAddress,
): Promise<User> {
  await context.limits.take('newAccounts', networkOf(address));
  return context.store.accounts.add(newUser(context, origin, profile));
}

/**
 * Makes an account with e-mail and password (H2, R1).
 *
 * @throws AppError `email-taken`, `busy`, `too-often`
 */
export async function register(
  context: Context,
  origin: DialectTag,
  profile: Profile,
  { email, password }: Credentials,
  address: ClientAddress,
): Promise<User> {
  await context.limits.take('newAccounts', networkOf(address));
  const secret = await context.passwords.hash(password);
  const user = newUser(context, origin, profile);
  return context.store.accounts.add(user, { way: 'password', email, secret });
}

/**
 * Makes an account of a guest, who keeps rooms and messages (H11).
 *
 * @param prove gives the way to sign in; asked of guests alone
 * @throws AppError `account-kept`, `email-taken`, and what `prove` throws
 */
export async function upgrade(
  context: Context,
  id: UserId,
  prove: () => Promise<SignIn>,
): Promise<User> {
  if ((await account(context, id)).email !== null) throw new AppError('account-kept');
  const user = await context.store.accounts.addSignIn(id, await prove(), context.clock.now());
  if (!user) throw new AppError('account-kept');
  return user;
}

/** As {@link upgrade}, by a password of theirs. @throws AppError as {@link register}, `account-kept` */
export const protect = (
  context: Context,
  id: UserId,
  { email, password }: Credentials,
  address: ClientAddress,
): Promise<User> =>
  upgrade(context, id, async () => {
    await context.limits.take('newAccounts', networkOf(address));
    return { way: 'password', email, secret: await context.passwords.hash(password) };
  });

/** Somebody who has shown their password, and what is kept of that: it may be changed before their session begins. */
export interface PasswordHolder {
  readonly user: User;
  readonly secret: string;
}

/**
 * Finds whoever has this e-mail and password; takes as long for an unknown address as for a wrong password.
 *
 * @throws AppError `credentials-wrong`, `busy`, `too-often`
 */
export function logIn(
  context: Context,
  credentials: Credentials,
  address: ClientAddress,
): Promise<PasswordHolder> {
  const tried = { secret: 'password', owner: credentials.email, address } as const;
  return attempt(context, tried, () => checkPassword(context, credentials));
}

async function checkPassword(
  context: Context,
  { email, password }: Credentials,
): Promise<PasswordHolder> {
  const found = await context.store.accounts.bySignIn('password', email);
  const secret = found?.secret ?? undefined;
  const proved = await context.passwords.verify(password, secret);
  const isTheirs = proved && secret !== undefined && found?.user.deletedAt === null;
  if (!isTheirs) throw new AppError('credentials-wrong');
  return { user: found.user, secret };
}

/**
 * The account of whoever reads the mail of an address; made where there is none yet (O1). Its owner
 * has no name until they choose one.
 */
export async function ofAddress(
  context: Context,
  origin: DialectTag,
  email: string,
): Promise<User> {
  const { accounts } = context.store;
  const known = await accounts.bySignIn('code', email);
  if (known) return known.user;
  const nameless = newUser(context, origin, { displayName: '', avatarUrl: null });
  return accounts.add(nameless, { way: 'code', email, secret: null });
}

/** Whether somebody signs in with this address and a password already (C17). */
export async function isRegistered({ store }: Context, email: string): Promise<boolean> {
  return (await store.accounts.bySignIn('password', email)) !== undefined;
}

/** The account behind a token. @throws AppError `token-invalid` where it is gone */
export async function account(context: Context, id: UserId): Promise<User> {
  const user = await context.store.accounts.find(id);
  if (!user || user.deletedAt !== null) throw new AppError('token-invalid');
  return user;
}

/** Changes what is given of a profile. @throws AppError `token-invalid` where the account is gone */
export async function updateProfile(
  context: Context,
  id: UserId,
  change: Partial<Profile>,
): Promise<User> {
  await account(context, id);
  const user = await context.store.accounts.update(id, change);
  if (!user) throw new AppError('token-invalid');
  return user;
}

/**
 * Puts another password in place of the one that is shown.
 *
 * @throws AppError `credentials-wrong` where the current one is another, or there is none
 */
export async function changePassword(
  context: Context,
  id: UserId,
  { current, next }: { readonly current: string; readonly next: string },
  address: ClientAddress,
): Promise<void> {
  const { email } = await account(context, id);
  const { user: owner } = await logIn(context, { email: email ?? '', password: current }, address);
  if (owner.id !== id) throw new AppError('credentials-wrong');
  await context.store.accounts.changePassword(id, await context.passwords.hash(next));
}

/**
 * Ends an account with its sessions and sockets; what the person wrote and made stays, nameless (R2).
 * To be repeated where it failed half-way.
 */
export async function remove(context: Context, id: UserId): Promise<void> {
  const { store, hub, clock } = context;
  const rooms = await store.rooms.list('joined', id);
  await store.accounts.remove(id, { at: clock.now(), displayName: DELETED_NAME });
  for (const { room } of rooms) {
    hub.at(room.id)?.expel(id, 'signedOut');
    hub.at(room.id)?.tellLeft(id);
  }
  // Last: where it fails, only this has to be done again.
  await revoke(context, id);
}

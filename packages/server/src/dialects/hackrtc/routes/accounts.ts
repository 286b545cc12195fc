import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { User } from '../../../core/model.ts';
import type { Passwords } from '../../../core/ports.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { issueToken } from '../../../app/tokens.ts';
import { parseBody, parser, property } from '../../parse.ts';
import { json, open, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';

/** 24 hours, in ms (C4). */
const TOKEN_LIFE = 24 * 60 * 60 * 1000;

const anonymousBody = parser(wire.AnonymousBody);
const registerBody = parser(wire.RegisterBody);
const loginBody = parser(wire.LoginBody);
const profileBody = parser(wire.ProfileBody);

/** Guests, accounts and profiles (H1, H2). */
export const accountRoutes = (context: Context): readonly Route[] => [
  open('POST', '/auth/anonymous', async ({ body, address, userAgent }) => {
    const profile = profileOf(parseBody(anonymousBody, body));
    const user = await accounts.welcomeGuest(context, TAG, profile, address);
    return json(await tokenAnswer(context, user, userAgent));
  }),

  open('POST', '/users/register', async ({ body, address, userAgent }) => {
    const request = parseBody(registerBody, body, commonPassword(context.passwords, 'password'));
    const user = await accounts.register(context, TAG, profileOf(request), request, address);
    return json({ ...render.user(user), ...(await tokenAnswer(context, user, userAgent)) });
  }),

  open('POST', '/users/login', async ({ body, address, userAgent }) => {
    const user = await accounts.logIn(context, parseBody(loginBody, body), address);
    return json(await tokenAnswer(context, user, userAgent));
  }),

  signed(TAG, 'GET', '/users/me', async ({ principal }) =>
    json(render.user(await accounts.account(context, principal.userId))),
  ),

  signed(TAG, 'PUT', '/users/me', async ({ principal, body }) => {
    const change = profileChange(parseBody(profileBody, body));
    return json(render.user(await accounts.updateProfile(context, principal.userId, change)));
  }),
];

function profileOf(body: wire.AnonymousBody): accounts.Profile {
  return { displayName: body.display_name, avatarUrl: body.avatar_url ?? null };
}

function profileChange(body: wire.ProfileBody): Partial<accounts.Profile> {
  return {
    ...(body.display_name !== undefined && { displayName: body.display_name }),
    ...(body.avatar_url !== undefined && { avatarUrl: body.avatar_url }),
  };
}

/** @param field which holds a password that somebody chose */
export const commonPassword =
  (passwords: Passwords, field: string) =>
  (body: unknown): Issue[] => {
    const password = property(body, field);
    const common = typeof password === 'string' && passwords.isCommon(password);
    return common ? [{ at: [field], keyword: 'common', params: {}, input: null }] : [];
  };

/** A new session's token, as log-ins answer (H1, H2). */
export async function tokenAnswer(
  context: Context,
  user: User,
  userAgent: string | undefined,
): Promise<wire.TokenAnswer> {
  const claims = { display_name: user.displayName };
  const wording = { audience: TAG, subject: user.id, claims, life: TOKEN_LIFE };
  const token = await issueToken(context, user, wording, userAgent);
  return { access_token: token, token_type: 'bearer' };
}

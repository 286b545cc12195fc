import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { Passwords } from '../../../core/ports.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { parseBody, parser, property } from '../../parse.ts';
import { json, open, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { signIn } from '../tokens.ts';

const anonymousBody = parser(wire.AnonymousBody);
const registerBody = parser(wire.RegisterBody);
const loginBody = parser(wire.LoginBody);
const profileBody = parser(wire.ProfileBody);

/** Guests, accounts and profiles (H1, H2). */
export const accountRoutes = (context: Context): readonly Route[] => [
  open('POST', '/auth/anonymous', async (asked) => {
    const profile = profileOf(parseBody(anonymousBody, asked.body));
    const user = await accounts.addGuest(context, TAG, profile, asked.address);
    return json(await signIn(context, user, asked));
  }),

  open('POST', '/users/register', async (asked) => {
    const request = parseBody(
      registerBody,
      asked.body,
      commonPassword(context.passwords, 'password'),
    );
    const user = await accounts.register(context, TAG, profileOf(request), request, asked.address);
    return json({ ...render.user(user), ...(await signIn(context, user, asked)) });
  }),

  open('POST', '/users/login', async (asked) => {
    const user = await accounts.logIn(context, parseBody(loginBody, asked.body), asked.address);
    return json(await signIn(context, user, asked));
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

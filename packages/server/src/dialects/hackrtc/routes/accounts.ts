import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { Passwords } from '../../../core/ports.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { bodyOf, parser, property } from '../../parse.ts';
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
  open(
    'POST',
    '/auth/anonymous',
    {
      summary: 'Come in as a guest',
      rules: 'H1',
      body: bodyOf(anonymousBody),
      answers: { 200: wire.TokenAnswer },
    },
    async (asked) => {
      const user = await accounts.addGuest(context, TAG, profileOf(asked.body), asked.address);
      return json(await signIn(context, user, asked));
    },
  ),

  open(
    'POST',
    '/users/register',
    {
      summary: 'Make an account with a password, and sign in',
      rules: 'H2',
      body: bodyOf(registerBody, commonPassword(context.passwords, 'password')),
      refusals: ['email-taken'],
      answers: { 200: wire.RegisteredAnswer },
    },
    async (asked) => {
      const profile = profileOf(asked.body);
      const user = await accounts.register(context, TAG, profile, asked.body, asked.address);
      return json({ ...render.user(user), ...(await signIn(context, user, asked)) });
    },
  ),

  open(
    'POST',
    '/users/login',
    {
      summary: 'Sign in with a password',
      rules: 'H2',
      body: bodyOf(loginBody),
      refusals: ['credentials-wrong'],
      answers: { 200: wire.TokenAnswer },
    },
    async (asked) => {
      const { user, secret } = await accounts.logIn(context, asked.body, asked.address);
      return json(await signIn(context, user, asked, secret));
    },
  ),

  signed(
    TAG,
    'GET',
    '/users/me',
    { summary: 'Your own account', rules: 'H2', answers: { 200: wire.UserAnswer } },
    async ({ principal }) => json(render.user(await accounts.account(context, principal.userId))),
  ),

  signed(
    TAG,
    'PUT',
    '/users/me',
    {
      summary: 'Change your name or picture',
      rules: 'H2',
      body: bodyOf(profileBody),
      answers: { 200: wire.UserAnswer },
    },
    async ({ principal, body }) => {
      const change = profileChange(body);
      return json(render.user(await accounts.updateProfile(context, principal.userId, change)));
    },
  ),
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

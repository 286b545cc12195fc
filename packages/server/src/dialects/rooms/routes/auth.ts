import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { Route } from '../../dialect.ts';
import { rooms as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { signOut } from '../../../app/user-sessions.ts';
import { parser, property } from '../../parse.ts';
import { json, nothing, open, signed } from '../../route.ts';
import { fields } from '../fields.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { refresh, signIn } from '../tokens.ts';

const registerBody = parser(wire.RegisterBody);
const loginBody = parser(wire.LoginBody);
const refreshBody = parser(wire.RefreshBody);
const profileBody = parser(wire.ProfileBody);

/** Where the document has them, and where later clients look for them (R1). */
const PREFIXES = ['/auth', '/api/auth'];

/** Accounts and sessions (R1, R2). */
export const authRoutes = (context: Context): readonly Route[] =>
  PREFIXES.flatMap((prefix) => [
    ...sessionRoutes(context, prefix),
    ...profileRoutes(context, `${prefix}/profile/`),
  ]);

const sessionRoutes = (context: Context, prefix: string): readonly Route[] => [
  open(
    'POST',
    `${prefix}/register/`,
    {
      summary: 'Make an account',
      rules: 'R1',
      body: fields(registerBody, (body) => registrationIssues(context, body)),
      refusals: ['email-taken'],
      answers: { 201: wire.ProfileAnswer },
    },
    async ({ body, address }) => {
      const { name, email, password } = body;
      const profile = { displayName: name, avatarUrl: null };
      const user = await accounts.register(context, TAG, profile, { email, password }, address);
      return json(render.profile(user), 201);
    },
  ),

  {
    ...open(
      'POST',
      `${prefix}/login/`,
      {
        summary: 'Sign in with a password',
        rules: 'R2',
        body: fields(loginBody),
        refusals: ['credentials-wrong'],
        answers: { 200: wire.TokensAnswer },
      },
      async ({ body, address, userAgent }) => {
        const { user, secret } = await accounts.logIn(context, body, address);
        return json(await signIn(context, user, userAgent, secret));
      },
    ),
    takes: (body) => property(body, 'password') !== undefined,
  },

  open(
    'POST',
    `${prefix}/token/refresh/`,
    {
      summary: 'A new access token',
      rules: 'R2',
      body: fields(refreshBody),
      refusals: ['token-invalid'],
      answers: { 200: wire.AccessAnswer },
    },
    async ({ body }) => json({ access: await refresh(context, body.refresh) }),
  ),

  signed(
    TAG,
    'POST',
    `${prefix}/logout/`,
    { summary: 'Sign out', rules: 'R2', answers: { 200: wire.SignedOutAnswer } },
    async ({ principal }) => {
      await signOut(context, principal);
      return json({ message: 'Successfully logged out' });
    },
  ),
];

const profileRoutes = (context: Context, path: string): readonly Route[] => [
  signed(
    TAG,
    'GET',
    path,
    { summary: 'Your own account', rules: 'R2', answers: { 200: wire.ProfileAnswer } },
    async ({ principal }) =>
      json(render.profile(await accounts.account(context, principal.userId))),
  ),

  signed(
    TAG,
    'PATCH',
    path,
    {
      summary: 'Change your name',
      rules: 'R2',
      body: fields(profileBody),
      answers: { 200: wire.ProfileAnswer },
    },
    async ({ principal, body: { name } }) => {
      const change = name === undefined ? {} : { displayName: name };
      return json(render.profile(await accounts.updateProfile(context, principal.userId, change)));
    },
  ),

  signed(
    TAG,
    'DELETE',
    path,
    { summary: 'Delete your account', rules: 'R2', answers: { 204: null } },
    async ({ principal }) => {
      await accounts.remove(context, principal.userId);
      return nothing;
    },
  ),
];

/** What no schema can say of a registration. */
async function registrationIssues(context: Context, body: unknown): Promise<Issue[]> {
  const [email, password] = [property(body, 'email'), property(body, 'password')];
  const confirmed = property(body, 'confirm_password') ?? password;
  const isText = typeof password === 'string';
  return [
    ...issue(
      'email',
      'taken',
      typeof email === 'string' && (await accounts.isRegistered(context, email)),
    ),
    ...issue('password', 'common', isText && context.passwords.isCommon(password)),
    ...issue('confirm_password', 'mismatch', isText && confirmed !== password),
  ];
}

/** The input is left out: it may be a password. */
const issue = (field: string, keyword: string, wrong: boolean): Issue[] =>
  wrong ? [{ at: [field], keyword, params: {}, input: undefined }] : [];

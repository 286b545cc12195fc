import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { Route } from '../../dialect.ts';
import { rooms as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { signOut } from '../../../app/user-sessions.ts';
import { parser, property } from '../../parse.ts';
import { json, nothing, open, signed } from '../../route.ts';
import { parseFields, trimmed } from '../fields.ts';
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
  open('POST', `${prefix}/register/`, async ({ body, address }) => {
    const wrong = await registrationIssues(context, trimmed(body));
    const { name, email, password } = parseFields(registerBody, body, wrong);
    const profile = { displayName: name, avatarUrl: null };
    const user = await accounts.register(context, TAG, profile, { email, password }, address);
    return json(render.profile(user), 201);
  }),

  {
    ...open('POST', `${prefix}/login/`, async ({ body, address, userAgent }) => {
      const user = await accounts.logIn(context, parseFields(loginBody, body), address);
      return json(await signIn(context, user, userAgent));
    }),
    takes: (body) => property(body, 'password') !== undefined,
  },

  open('POST', `${prefix}/token/refresh/`, async ({ body }) => {
    const token = parseFields(refreshBody, body).refresh;
    return json({ access: await refresh(context, token) });
  }),

  signed(TAG, 'POST', `${prefix}/logout/`, async ({ principal }) => {
    await signOut(context, principal);
    return json({ message: 'Successfully logged out' });
  }),
];

const profileRoutes = (context: Context, path: string): readonly Route[] => [
  signed(TAG, 'GET', path, async ({ principal }) =>
    json(render.profile(await accounts.account(context, principal.userId))),
  ),

  signed(TAG, 'PATCH', path, async ({ principal, body }) => {
    const { name } = parseFields(profileBody, body);
    const change = name === undefined ? {} : { displayName: name };
    return json(render.profile(await accounts.updateProfile(context, principal.userId, change)));
  }),

  signed(TAG, 'DELETE', path, async ({ principal }) => {
    await accounts.remove(context, principal.userId);
    return nothing;
  }),
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

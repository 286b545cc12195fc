import type { Context } from '../../../app/context.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { endOtherSessions, endSession, listSessions, signOut } from '../../../app/user-sessions.ts';
import { sessionId } from '../../../core/ids.ts';
import { bodyOf, parser } from '../../parse.ts';
import { json, open, param, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { refresh } from '../tokens.ts';
import { commonPassword } from './accounts.ts';

const refreshBody = parser(wire.RefreshBody);
const passwordBody = parser(wire.PasswordBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Where one is signed in, and how that ends; each takes effect at once, on open sockets too (H11). */
export const sessionRoutes = (context: Context): readonly Route[] => [
  open(
    'POST',
    '/users/refresh',
    {
      summary: 'The next tokens of a session; each refresh token is good once',
      rules: 'H11',
      body: bodyOf(refreshBody),
      refusals: ['token-invalid'],
      answers: { 200: wire.TokenAnswer },
    },
    async ({ body }) => json(await refresh(context, body.refresh_token)),
  ),

  signed(
    TAG,
    'GET',
    '/users/me/sessions',
    { summary: 'Where you are signed in', rules: 'H11', answers: { 200: wire.SessionsAnswer } },
    async ({ principal }) => {
      const sessions = await listSessions(context, principal.userId);
      return json({ items: sessions.map((each) => render.session(each, principal.sessionId)) });
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/users/me/sessions',
    {
      summary: 'Sign out everywhere else',
      rules: 'H11',
      answers: { 200: wire.StatusAnswer },
    },
    async ({ principal }) => {
      await endOtherSessions(context, principal);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/users/me/sessions/:session',
    {
      summary: 'Sign out in one place',
      rules: 'H11',
      refusals: ['session-unknown'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const id = sessionId(param(request, 'session'));
      await endSession(context, request.principal.userId, id);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'POST',
    '/users/logout',
    { summary: 'Sign out here', rules: 'H11', answers: { 200: wire.StatusAnswer } },
    async ({ principal }) => {
      await signOut(context, principal);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'PUT',
    '/users/me/password',
    {
      summary: 'Change your password; other sessions end',
      rules: 'H11',
      body: bodyOf(passwordBody, commonPassword(context.passwords, 'new_password')),
      refusals: ['credentials-wrong'],
      answers: { 200: wire.StatusAnswer },
    },
    async ({ principal, body: change, address }) => {
      const { current_password: current, new_password: next } = change;
      await accounts.changePassword(context, principal.userId, { current, next }, address);
      await endOtherSessions(context, principal);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/users/me',
    { summary: 'Delete your account', rules: 'H11', answers: { 200: wire.StatusAnswer } },
    async ({ principal }) => {
      await accounts.remove(context, principal.userId);
      return json(OK);
    },
  ),
];

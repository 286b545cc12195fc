import type { User } from '../../core/model.ts';
import type { RouteRequest } from '../../dialects/dialect.ts';
import type { AdminParts } from '../parts.ts';
import type { Routing } from '../routing.ts';
import { admin as wire } from '@parley/protocol';
import { mintToken, startSession } from '../../app/tokens.ts';
import { endSession, endSessions, listSessions } from '../../app/user-sessions.ts';
import { AppError } from '../../core/errors.ts';
import { sessionId } from '../../core/ids.ts';
import { isoTime } from '../../dialects/rendering.ts';
import { json, nothing, open, param } from '../../dialects/route.ts';
import { listQuery, partOf, sliceOf, userOf, withNext } from '../query.ts';
import * as render from '../render.ts';

/** Life of a token that is made for looking into something, in ms. */
const TOKEN_LIFE = 15 * 60_000;
/** What its session is called where its user sees it. */
const USER_AGENT = 'The operator of this server';

/** People, where they are signed in, and tokens that stand for them for a while. */
export const userRoutes: Routing = (parts) => {
  const { context, audit } = parts;
  return [
    open(
      'GET',
      '/users',
      {
        summary: 'Accounts by name, username, address or id, the newest first',
        rules: '',
        query: listQuery,
        answers: { 200: wire.UserList },
      },
      async (request) => {
        const slice = sliceOf(request);
        const text = (request.query.get('search') ?? '').trim();
        const found = await context.store.accounts.search(text, withNext(slice));
        return json(partOf(found, slice, render.user));
      },
    ),

    open(
      'GET',
      '/users/:user',
      {
        summary: 'One account',
        rules: '',
        answers: { 200: wire.UserItem },
        refusals: ['user-unknown'],
      },
      async (request) => json(render.user(await known(parts, request))),
    ),

    open(
      'GET',
      '/users/:user/sessions',
      {
        summary: 'Where somebody is signed in',
        rules: '',
        answers: { 200: wire.SessionList },
        refusals: ['user-unknown'],
      },
      async (request) => {
        const { id } = await known(parts, request);
        const items = (await listSessions(context, id)).map(render.session);
        return json({ items } satisfies wire.SessionList);
      },
    ),

    open(
      'DELETE',
      '/users/:user/sessions',
      {
        summary: 'End all of somebody’s sessions',
        rules: '',
        answers: { 200: wire.EndedAnswer },
        refusals: ['user-unknown'],
      },
      async (request) => {
        const { id } = await known(parts, request);
        const ended = await endSessions(context, id);
        audit({ action: 'end-sessions', user: id });
        return json({ ended } satisfies wire.EndedAnswer);
      },
    ),

    open(
      'DELETE',
      '/users/:user/sessions/:session',
      {
        summary: 'End one of somebody’s sessions',
        rules: '',
        answers: { 204: null },
        refusals: ['user-unknown', 'session-unknown'],
      },
      async (request) => {
        const [user, session] = [userOf(request), sessionId(param(request, 'session'))];
        await endSession(context, user, session);
        audit({ action: 'end-session', user, session });
        return nothing;
      },
    ),

    open(
      'POST',
      '/users/:user/tokens',
      {
        summary: 'Make a token that stands for somebody for 15 minutes',
        rules: '',
        answers: { 200: wire.TokenAnswer },
        refusals: ['user-unknown'],
      },
      async (request) => {
        const user = await known(parts, request);
        const answer = await tokenFor(parts, user);
        audit({ action: 'token', user: user.id });
        return json(answer);
      },
    ),
  ];
};

/** @throws AppError `user-unknown` */
async function known(
  { context }: AdminParts,
  request: Pick<RouteRequest, 'params'>,
): Promise<User> {
  const user = await context.store.accounts.find(userOf(request));
  if (!user || user.deletedAt !== null) throw new AppError('user-unknown');
  return user;
}

/** A session of its own, so that it is seen and can be ended. @throws AppError `user-unknown` where nobody of theirs has tokens */
async function tokenFor({ context, tokenOf }: AdminParts, user: User): Promise<wire.TokenAnswer> {
  const { origin: audience } = user;
  const wording = tokenOf(audience)?.(user);
  if (!wording) throw new AppError('user-unknown');
  const terms = { ...wording, audience, life: TOKEN_LIFE };
  const session = await startSession(context, user, terms, USER_AGENT);
  const token = await mintToken(context, user, terms, { sessionId: session, use: 'access' });
  const expiresAt = isoTime(context.clock.now() + TOKEN_LIFE);
  return { access_token: token, dialect: audience, expires_at: expiresAt };
}

import type { Context } from '../../../app/context.ts';
import type { MessageId } from '../../../core/ids.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { Route, RouteRequest } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { Type } from 'typebox';
import * as changes from '../../../app/changes.ts';
import * as chat from '../../../app/chat.ts';
import * as reading from '../../../app/reading.ts';
import { historyQuery, linkHeader, parseHistory, uuids } from '../../history.ts';
import { bodyOf, parser } from '../../parse.ts';
import { ENTERING, INSIDE, TEXT } from '../../refusals.ts';
import { comerOf, json, mapped, open, param, signed, stream } from '../../route.ts';
import { idGiven, messageNamed, replyOf } from '../posting.ts';
import * as render from '../render.ts';
import { parseSearch, searchQuery } from '../searching.ts';
import { TAG } from '../tag.ts';
import { insideRoom, roomById } from './access.ts';

const chatBody = parser(wire.ChatBody);
const editBody = parser(wire.EditBody);
const readBody = parser(wire.ReadBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Stored chat (H5). */
export const chatRoutes = (context: Context): readonly Route[] => [
  open(
    'GET',
    '/chat/:room',
    {
      summary: 'Messages of a room, oldest first: all, or a page where a limit is given',
      rules: 'H5',
      token: 'optional',
      query: historyQuery,
      refusals: ENTERING,
      answers: { 200: Type.Array(wire.MessageAnswer) },
    },
    async (request) => {
      const room = await insideRoom(context, request);
      const { range: asked, limit } = parseHistory(request, uuids);
      const range = { ...asked, tombstones: true };
      if (limit === undefined) {
        return stream(mapped(await chat.history(context, room.id, range), render.message));
      }
      const page = await chat.page(context, room.id, { ...range, limit });
      const headers = linkHeader(request, page, limit, uuids);
      return { ...json(page.map(render.message)), headers };
    },
  ),

  signed(
    TAG,
    'POST',
    '/chat/:room',
    {
      summary: 'Post a message',
      rules: 'H5',
      body: bodyOf(chatBody),
      refusals: [...ENTERING, ...TEXT, 'message-known', 'reply-unknown'],
      answers: { 200: wire.MessageAnswer },
    },
    async (request) => {
      const { body } = request;
      const { ciphertext: text, encrypted } = body;
      const post = { text, encrypted, message: idGiven(body), replyTo: replyOf(body) };
      const message = await chat.post(context, roomById(request), comerOf(request), post);
      return json(render.message(message));
    },
  ),

  ...changeRoutes(context),
  ...readingRoutes(context),
];

/** What becomes of a message once it is there (H11). */
const changeRoutes = (context: Context): readonly Route[] => [
  open(
    'GET',
    '/chat/:room/:message',
    {
      summary: 'One message',
      rules: 'H11',
      token: 'optional',
      refusals: [...ENTERING, 'message-unknown'],
      answers: { 200: wire.MessageAnswer },
    },
    async (request) => {
      const room = await insideRoom(context, request);
      return json(render.message(await changes.message(context, room.id, messageOf(request))));
    },
  ),

  signed(
    TAG,
    'PATCH',
    '/chat/:room/:message',
    {
      summary: 'Give a message of yours another text',
      rules: 'H11',
      body: bodyOf(editBody),
      refusals: [...INSIDE, ...TEXT, 'message-unknown', 'message-not-yours', 'message-deleted'],
      answers: { 200: wire.MessageAnswer },
    },
    async (request) => {
      const { principal, body } = request;
      const { ciphertext: text, encrypted } = body;
      const edit = { message: messageOf(request), text, encrypted };
      const message = await changes.edit(context, roomById(request), principal.userId, edit);
      return json(render.message(message));
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/chat/:room/:message',
    {
      summary: 'Delete a message',
      rules: 'H11',
      refusals: [...INSIDE, 'message-unknown', 'message-not-yours'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      await changes.remove(context, roomById(request), userId, messageOf(request));
      return json(OK);
    },
  ),

  ...reactionRoutes(context),
];

const reactionRoutes = (context: Context): readonly Route[] => {
  const react = (method: 'PUT' | 'DELETE', summary: string, refusals: readonly ErrorCode[]) =>
    signed(
      TAG,
      method,
      '/chat/:room/:message/reactions/:emoji',
      {
        summary,
        rules: 'H11',
        refusals: [...INSIDE, 'emoji-invalid', 'message-unknown', 'message-deleted', ...refusals],
        answers: { 200: wire.StatusAnswer },
      },
      async (request) => {
        const emoji = param(request, 'emoji');
        const reaction = { message: messageOf(request), emoji, on: method === 'PUT' };
        await changes.react(context, roomById(request), request.principal.userId, reaction);
        return json(OK);
      },
    );
  return [
    react('PUT', 'Put an emoji under a message', ['too-many-reactions']),
    react('DELETE', 'Take your emoji from under a message', []),
  ];
};

/** How far one has read, and what is found by its words (H11). */
const readingRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'PUT',
    '/chat/:room/read',
    {
      summary: 'Tell how far you have read',
      rules: 'H11',
      body: bodyOf(readBody),
      refusals: [...INSIDE, 'message-unknown'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { principal, body } = request;
      const message = messageNamed(body.message_id);
      await reading.markRead(context, roomById(request), principal.userId, message);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'GET',
    '/users/me/reading',
    {
      summary: 'How far you have read in each room',
      rules: 'H11',
      answers: { 200: wire.ReadingAnswer },
    },
    async ({ principal }) => {
      const readings = await reading.readings(context, principal.userId);
      return json({ items: readings.map(render.reading) });
    },
  ),

  signed(
    TAG,
    'GET',
    '/chat/:room/search',
    {
      summary: 'Find messages by their words',
      rules: 'H11',
      query: searchQuery,
      refusals: [...INSIDE, 'words-missing'],
      answers: { 200: wire.FoundAnswer },
    },
    async (request) => {
      const search = parseSearch(request);
      const { userId } = request.principal;
      const found = await reading.search(context, roomById(request), userId, search);
      return json({ items: found.map(render.message) });
    },
  ),
];

const messageOf = (request: RouteRequest): MessageId => messageNamed(param(request, 'message'));

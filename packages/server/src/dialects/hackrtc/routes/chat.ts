import type { Context } from '../../../app/context.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as chat from '../../../app/chat.ts';
import { linkHeader, parseHistory, uuids } from '../../history.ts';
import { parseBody, parser } from '../../parse.ts';
import { comerOf, json, mapped, open, signed, stream } from '../../route.ts';
import { idGiven } from '../posting.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { insideRoom, roomById } from './access.ts';

const chatBody = parser(wire.ChatBody);

/** Stored chat (H5). */
export const chatRoutes = (context: Context): readonly Route[] => [
  open('GET', '/chat/:room', async (request) => {
    const room = await insideRoom(context, request);
    const { range, limit } = parseHistory(request, uuids);
    if (limit === undefined) {
      return stream(mapped(await chat.history(context, room.id, range), render.message));
    }
    const page = await chat.page(context, room.id, { ...range, limit });
    const headers = linkHeader(request, page, limit, uuids);
    return { ...json(page.map(render.message)), headers };
  }),

  signed(TAG, 'POST', '/chat/:room', async (request) => {
    const body = parseBody(chatBody, request.body);
    const post = { text: body.ciphertext, encrypted: body.encrypted, message: idGiven(body) };
    const message = await chat.post(context, roomById(request), comerOf(request), post);
    return json(render.message(message));
  }),
];

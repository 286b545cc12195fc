import type { Context } from '../../../app/context.ts';
import type { HistoryRange } from '../../../app/chat.ts';
import type { RoomId } from '../../../core/ids.ts';
import type { Answer, Route, RouteRequest } from '../../dialect.ts';
import { rooms as wire } from '@parley/protocol';
import { Type } from 'typebox';
import * as chat from '../../../app/chat.ts';
import * as rooms from '../../../app/rooms.ts';
import { historyQuery, linkHeader, parseHistory, serials } from '../../history.ts';
import { ENTERING } from '../../refusals.ts';
import { comerOf, json, mapped, signed, stream } from '../../route.ts';
import { searchOf, searchQuery } from '../fields.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { roomOf } from './access.ts';

/** A room's messages, oldest first (R4). */
export const messageRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/api/rooms/:room/messages/',
    {
      summary: 'Messages of a room, oldest first: all, or a page where a limit is given',
      rules: 'R4',
      query: Type.Object({ ...historyQuery.properties, search: searchQuery }),
      refusals: ENTERING,
      answers: { 200: Type.Union([Type.Array(wire.MessageAnswer), wire.MessagesAnswer]) },
    },
    async (request) => {
      const { id } = await rooms.look(context, roomOf(request), comerOf(request));
      const { range, limit } = parseHistory(request, serials);
      const search = searchOf(request);
      const wanted = search ? { ...range, search } : range;
      return limit === undefined
        ? everything(context, id, wanted)
        : onePage(context, id, { ...wanted, limit }, request);
    },
  ),
];

/** The array that the document shows, or, for clients that read pages, one as field of an object (R4). */
const RESULTS = 'results';

async function everything(context: Context, id: RoomId, range: HistoryRange): Promise<Answer> {
  const messages = mapped(await chat.history(context, id, range), render.message);
  return stream(messages, isEnveloped(context) ? RESULTS : undefined);
}

async function onePage(
  context: Context,
  id: RoomId,
  range: HistoryRange & { readonly limit: number },
  request: RouteRequest,
): Promise<Answer> {
  const page = await chat.page(context, id, range);
  const messages = page.map(render.message);
  const headers = linkHeader(request, page, range.limit, serials);
  return { ...json(isEnveloped(context) ? { [RESULTS]: messages } : messages), headers };
}

const isEnveloped = ({ settings }: Context): boolean => settings.messagesEnvelope === RESULTS;

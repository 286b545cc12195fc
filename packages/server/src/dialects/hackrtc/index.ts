import type { DialectFactory, SocketEntrance, SocketRequest } from '../dialect.ts';
import type { Context } from '../../app/context.ts';
import type { PeerKind } from '../../app/sessions.ts';
import type { RoomRef } from '../../core/model.ts';
import { entrance } from '../../app/rooms.ts';
import { admit } from '../../app/admission.ts';
import { AppError } from '../../core/errors.ts';
import { parseRoomId } from '../../core/ids.ts';
import { isOpenName } from '../../core/room-name.ts';
import { comerAt, param, requirePrincipal, visitorAt } from '../route.ts';
import { codec } from './codec.ts';
import { description, socketDescription } from './description.ts';
import { renderError } from './render.ts';
import { claimOf, isResumable, resumable } from './resumable.ts';
import { routes } from './routes.ts';
import { TAG } from './tag.ts';
import { tokenOf } from './tokens.ts';

/** The dialect of documents 000 and 004, of the SDK and of the web app (H1–H11). */
export const hackrtc: DialectFactory = {
  tag: TAG,
  create: (context) => ({
    tag: TAG,
    routes: routes(context),
    socket: socket(context),
    description,
    renderError,
    tokenOf,
  }),
};

/** Every connection is a peer of its own, named by its `conn_id`. */
const PEERS: PeerKind = {
  dialect: TAG,
  addressing: true,
  shared: false,
  awaited: false,
  iceServers: true,
};

function socket(context: Context): SocketEntrance {
  const resumableWords = resumable(codec);
  return {
    path: '/ws/:room',
    description: socketDescription,
    codec: (query) => (isResumable(query) ? resumableWords : codec),
    async admit(request) {
      const principal = requirePrincipal(request.caller, TAG);
      const visitor = {
        ...visitorAt(request, principal),
        resumable: isResumable(request.query),
        claim: claimOf(request.query),
        host: request.host,
        waitsOpen: request.query.get('lobby') === '1',
      };
      return admit(context, roomOf(request), visitor, PEERS);
    },
    async inspect(request) {
      const principal = requirePrincipal(request.caller, TAG);
      return entrance(context, roomOf(request), comerAt(request, principal));
    },
  };
}

/** A room's uuid, or the name of an open one (C10). An all-digit name is no name here (C11). */
function roomOf(request: SocketRequest): RoomRef {
  const text = param(request, 'room');
  const id = parseRoomId(text);
  if (id) return { by: 'id', id };
  if (!isOpenName(text) || /^\d+$/.test(text)) throw new AppError('room-unknown');
  return { by: 'name', name: text };
}

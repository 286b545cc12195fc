import type { Context } from '../../app/context.ts';
import type { PeerKind } from '../../app/sessions.ts';
import type { AppError } from '../../core/errors.ts';
import type { CloseReason } from '../../core/peer.ts';
import type { DialectFactory, SocketEntrance } from '../dialect.ts';
import { entrance } from '../../app/rooms.ts';
import { admit } from '../../app/admission.ts';
import { comerAt, requirePrincipal, visitorAt } from '../route.ts';
import { codec } from './codec.ts';
import { description, socketDescription } from './description.ts';
import { renderError } from './render.ts';
import { routes } from './routes.ts';
import { socketRoom } from './routes/access.ts';
import { TAG } from './tag.ts';
import { tokenOf } from './tokens.ts';

/** The dialect of document 001 (R1–R5). */
export const rooms: DialectFactory = {
  tag: TAG,
  create: (context) => ({
    tag: TAG,
    routes: routes(context),
    socket: socket(context),
    description,
    renderError,
    tokenOf: (user) => tokenOf(user),
  }),
};

/** All sockets of a person are one peer, and what it sends goes to everybody (R5). */
const PEERS: PeerKind = { dialect: TAG, addressing: false, shared: true, awaited: false };

function socket(context: Context): SocketEntrance {
  return {
    path: '/ws/chat/:room',
    description: socketDescription,
    codec: () => codec,
    async admit(request) {
      const principal = requirePrincipal(request.caller, TAG);
      const visitor = visitorAt(request, principal);
      return admit(context, socketRoom(request), visitor, PEERS);
    },
    async inspect(request) {
      const principal = requirePrincipal(request.caller, TAG);
      return entrance(context, socketRoom(request), comerAt(request, principal));
    },
    closesFor,
  };
}

/** A room that cannot be entered because something of ours failed is told by closing with 1011 (C6). */
function closesFor({ code }: AppError): CloseReason | undefined {
  return code === 'store-failed' || code === 'internal' ? 'internal' : undefined;
}

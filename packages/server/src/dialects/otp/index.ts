import type { Context } from '../../app/context.ts';
import type { DialectFactory, SocketEntrance } from '../dialect.ts';
import { entrance } from '../../app/rooms.ts';
import { admit } from '../../app/admission.ts';
import { comerAt, requirePrincipal, visitorAt } from '../route.ts';
import { codec } from './codec.ts';
import { PEERS } from './peers.ts';
import { description, socketDescription } from './description.ts';
import { renderError } from './render.ts';
import { routes } from './routes.ts';
import { roomOf } from './routes/access.ts';
import { TAG } from './tag.ts';

/** The dialect of document 003 (O1–O5). */
export const otp: DialectFactory = {
  tag: TAG,
  create: (context) => ({
    tag: TAG,
    routes: routes(context),
    socket: socket(context),
    description,
    renderError,
    tokenOf: ({ id, username }) => ({ subject: username ?? id, claims: {} }),
  }),
};

const socket = (context: Context): SocketEntrance => ({
  path: '/ws/signaling/:room',
  description: socketDescription,
  codec: () => codec,
  async admit(request) {
    const principal = requirePrincipal(request.caller, TAG);
    const visitor = visitorAt(request, principal);
    return admit(context, roomOf(request), visitor, PEERS);
  },
  async inspect(request) {
    const principal = requirePrincipal(request.caller, TAG);
    return entrance(context, roomOf(request), comerAt(request, principal));
  },
});

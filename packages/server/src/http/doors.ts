/** Answers a plain GET where sockets open, as browsers hide from pages why a handshake failed (C6). */
import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../dialects/dialect.ts';
import type { Limits } from '../core/ports.ts';
import type { Recognition } from './routes.ts';
import { handshakeToken } from '../auth/caller.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { paramsOf, queryOf } from './routes.ts';

/** Says what a handshake would be refused with, else 426 (RFC 9110 §15.5.22); nobody enters by it. */
export function registerDoors(
  app: FastifyInstance,
  dialects: readonly Dialect[],
  { identify, addressOf, hostOf }: Recognition,
  pace: Limits['pace'],
): void {
  for (const dialect of dialects) {
    app.get(dialect.socket.path, async (request, reply) => {
      request.dialect = dialect;
      const address = addressOf(request.raw);
      pace('requests', networkOf(address));
      const query = queryOf(request);
      const caller = await identify(handshakeToken(request.raw, query));
      const host = hostOf(request.raw);
      await dialect.socket.inspect({ params: paramsOf(request), query, caller, address, host });
      reply.headers({ connection: 'upgrade', upgrade: 'websocket' });
      throw new AppError('upgrade-needed');
    });
  }
}

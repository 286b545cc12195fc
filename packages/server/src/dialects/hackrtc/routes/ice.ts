import type { Context } from '../../../app/context.ts';
import type { Caller } from '../../../core/caller.ts';
import type { IceHolder } from '../../../core/ice.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { json, open } from '../../route.ts';
import * as render from '../render.ts';

/**
 * What to connect through (H11). Who is signed in with any dialect gets credentials for TURN, as no
 * other dialect has words for them; who shows no token gets what takes none.
 */
export const iceRoutes = ({ iceServers, clock }: Context): readonly Route[] => [
  open(
    'GET',
    '/ice-servers',
    {
      summary: 'What to connect through: STUN, and TURN for whoever is signed in',
      rules: 'H11',
      token: 'optional',
      answers: { 200: wire.IceAnswer },
    },
    async ({ caller, host }) => {
      const offer = iceServers.offer(holder(caller), host);
      return { ...json(render.iceAnswer(offer, clock.now())), headers: NOT_KEPT };
    },
  ),
];

const NOT_KEPT = { 'cache-control': 'no-store' };

/** @throws AppError `token-invalid`: a client should hear of it rather than miss its relay */
function holder(caller: Caller): IceHolder | undefined {
  switch (caller.kind) {
    case 'nobody':
      return undefined;
    case 'refused':
      throw caller.error;
    case 'known':
      return caller.principal;
  }
}

import type { Http } from './http.ts';
import { isStatus } from './guards.ts';

type Act = (roomId: string, userId: string) => Promise<void>;

/** What hosts and moderators may do to others (H7). */
export interface Moderation {
  readonly mute: Act;
  readonly unmute: Act;
  /** Ends the user's stay; they may come back with an invite. */
  readonly kick: Act;
  /** Ends the user's stay until {@link unban}. */
  readonly ban: Act;
  readonly unban: Act;
  /** Makes a moderator. For the host. */
  readonly promote: Act;
  /** Makes a guest again. For the host. */
  readonly demote: Act;
  /** Lets somebody in who waits in the lobby. */
  readonly admit: Act;
  /** Sends away somebody who waits in the lobby. */
  readonly deny: Act;
}

export function moderation(http: Http): Moderation {
  const act =
    (verb: keyof Moderation): Act =>
    async (roomId, userId) => {
      const path = `/moderation/${encodeURIComponent(roomId)}/${verb}/${encodeURIComponent(userId)}`;
      await http.request('POST', path, isStatus);
    };
  return {
    mute: act('mute'),
    unmute: act('unmute'),
    kick: act('kick'),
    ban: act('ban'),
    unban: act('unban'),
    promote: act('promote'),
    demote: act('demote'),
    admit: act('admit'),
    deny: act('deny'),
  };
}

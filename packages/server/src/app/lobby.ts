/** Waiting at a room's door until a moderator says so (H11). */
import type { PeerFacts, RoomFacts } from '../core/event.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { CloseReason } from '../core/peer.ts';
import type { Verdict } from '../core/lobby.ts';
import type { LiveRoom } from '../core/room.ts';
import type { Context } from './context.ts';
import type { Admission } from './admission.ts';
import { AppError, asAppError } from '../core/errors.ts';

/** Who waits, and where. */
export interface Visit {
  readonly context: Context;
  readonly live: LiveRoom;
  readonly facts: PeerFacts;
  readonly room: RoomFacts;
}

/**
 * Waits until a moderator lets somebody in. Who was denied a few times has to pause before they may
 * ask again.
 *
 * @param gone aborted when they wait no more, for a reason that is an AppError
 * @throws AppError `not-let-in`, `lobby-unanswered`, `lobby-full`, `too-often`, and that reason
 */
export async function knock(visit: Visit, gone?: AbortSignal): Promise<void> {
  const { context, live, facts } = visit;
  const giveBack = await context.limits.take('denials', live.facts.id, facts.userId);
  let verdict: Verdict | undefined;
  try {
    await waitFor(visit, gone, (said) => {
      verdict = said;
    });
  } finally {
    if (verdict !== 'deny') giveBack();
  }
}

async function waitFor(
  { context, live, facts, room }: Visit,
  gone: AbortSignal | undefined,
  onVerdict: (verdict: Verdict) => void,
): Promise<void> {
  const { timers, clock, settings } = context;
  const { lobby } = live.occupants;
  if (!lobby.hasPlaceFor(facts, settings.lobbySize)) throw new AppError('lobby-full');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (code: ErrorCode) => reject(new AppError(code));
  const { connId: line, userId, displayName, network } = facts;
  const visitor = { line, userId, displayName, since: clock.now(), network };
  const leave = live.wait(visitor, room, (verdict) => {
    onVerdict(verdict);
    if (verdict === 'admit') resolve();
    else refuse('not-let-in');
  });
  const cancel = timers.after(settings.lobbyWait, () => refuse('lobby-unanswered'));
  const giveUp = () => reject(asAppError(gone?.reason));
  gone?.addEventListener('abort', giveUp);
  if (gone?.aborted) giveUp();
  try {
    await promise;
  } finally {
    cancel();
    gone?.removeEventListener('abort', giveUp);
    leave();
  }
}

/**
 * Leave to open a socket and wait on it.
 *
 * @param admit gives leave to enter, once they are let in
 * @param release gives up what is held for them
 */
export function lobbyAdmission(
  visit: Visit,
  admit: () => Promise<Admission>,
  release: () => void,
): Admission {
  const gone = new AbortController();
  let hasBegun = false;
  return {
    waits: true,
    enter(outlet, onEntered) {
      hasBegun = true;
      const { live } = visit;
      live.tellWaiting(outlet, 'waiting');
      const refused = (thrown: unknown) => {
        const error = asAppError(thrown);
        if (error.status < 500) live.tellWaiting(outlet, 'denied');
        else visit.context.report(error);
        outlet.close(closeReasonOf(error));
        release();
        onEntered(undefined);
      };
      const admitted = (admission: Admission) => {
        live.tellWaiting(outlet, 'admitted');
        admission.enter(outlet, onEntered);
      };
      knock(visit, gone.signal).then(admit).then(admitted, refused);
    },
    abandon() {
      if (hasBegun) gone.abort(new AppError('not-let-in'));
      else release();
    },
  };
}

function closeReasonOf({ code, status }: AppError): CloseReason {
  if (status >= 500) return 'internal';
  return code === 'banned' || code === 'network-banned' ? 'banned' : 'denied';
}

import type { RoomSession, SessionEvent } from '../session.ts';

/** The next event of a type; to be asked for before it can happen. */
export async function next<T extends SessionEvent['type']>(
  session: RoomSession,
  type: T,
): Promise<Extract<SessionEvent, { type: T }>> {
  return new Promise((resolve) => {
    const unsubscribe = session.on(type, (event) => {
      unsubscribe();
      resolve(event);
    });
  });
}

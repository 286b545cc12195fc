/** Rooms that outlived whoever was in them, as servers leave them that crash (M4). */
import type { Context } from './context.ts';
import { inTurns } from '../core/in-turns.ts';
import { expire } from './rooms.ts';

type Parts = Pick<
  Context,
  'hub' | 'bus' | 'store' | 'clock' | 'timers' | 'webhooks' | 'settings' | 'report'
>;

/** Rooms that are looked at at the same time. */
const AT_ONCE = 100;
/** How long after their places are given up a server's rooms are looked at, in ms. */
const PAUSE = 1_000;

/** Ends the transient rooms that nobody is in. */
export async function endLeftovers(
  context: Omit<Parts, 'bus' | 'timers' | 'settings'>,
): Promise<void> {
  const { store, hub } = context;
  await inTurns(await store.rooms.transient(), AT_ONCE, (room) =>
    hub.endUnheld(room.id, () => expire(context, room)),
  );
}

/**
 * Has one of the servers do so once whoever was connected to one that is gone has had the time to come
 * back: to one that this server has seen go, or that had gone before it came. A server that could not
 * reach the others does so itself, as none of them knows what it could not end.
 *
 * @returns what ends that
 */
export function watchLeftovers(context: Parts): () => void {
  const { hub, bus, timers, settings, report } = context;
  let cancel = nothing;
  const endLater = (isForThis: () => boolean) => {
    cancel();
    cancel = timers.after(settings.resumeWindow + PAUSE, () => {
      if (bus.state === 'up' && isForThis()) endLeftovers(context).catch(report);
    });
  };
  const isFirst = () => [...bus.nodes].toSorted()[0] === bus.node;
  const unwatch = bus.watch({
    onGone: () => endLater(isFirst),
    onState: (state) => void (state === 'up' && endLater(always)),
  });
  // Of others that share its database alone nothing is known.
  if (hub.isShared) endLater(isFirst);
  return () => {
    cancel();
    unwatch();
  };
}

const always = (): boolean => true;
const nothing = (): void => {};

import type { CallParticipant } from '@parley/client/rtc';

/** What of a participant decides which tiles they have. */
interface Sharer {
  /** The same for as long as they are there, whatever becomes of their connection. */
  readonly stream: { readonly id: string };
  readonly screen: object | undefined;
}

/** What has a place on the stage. */
export type Tile<P extends Sharer = CallParticipant> =
  | { readonly id: string; readonly kind: 'self' | 'own-screen' }
  | { readonly id: string; readonly kind: 'person' | 'screen'; readonly participant: P };

/** Oneself, then the others as they came, each with their screen beside them. */
export function tilesOf<P extends Sharer>(
  participants: readonly P[],
  sharing: boolean,
): readonly Tile<P>[] {
  const own: Tile<P> = { id: 'self', kind: 'self' };
  const screen: readonly Tile<P>[] = sharing ? [{ id: 'own-screen', kind: 'own-screen' }] : [];
  return [own, ...screen, ...participants.flatMap((participant) => tilesOfOther(participant))];
}

function tilesOfOther<P extends Sharer>(participant: P): readonly Tile<P>[] {
  const { id } = participant.stream;
  const person: Tile<P> = { id, kind: 'person', participant };
  const screen: Tile<P> = { id: `${id} screen`, kind: 'screen', participant };
  return participant.screen ? [person, screen] : [person];
}

/** What the person wants to see large. */
export interface FocusWish {
  /** The tile they pinned. */
  readonly pinned?: string;
  /** The screen that they do not want to see large. */
  readonly dismissed?: string;
}

/** Which tile has most of the stage: what is pinned, or else the screen that was shared last. */
export function focusOf(
  tiles: readonly { readonly id: string; readonly kind: Tile['kind'] }[],
  { pinned, dismissed }: FocusWish,
): string | undefined {
  if (tiles.some(({ id }) => id === pinned)) return pinned;
  const newest = tiles.findLast(({ kind }) => kind === 'screen')?.id;
  return newest === dismissed ? undefined : newest;
}

/** The wish after somebody pressed the pin of a tile: it puts it up, or takes it down. */
export function pressPin(id: string, focus: string | undefined): FocusWish {
  return id === focus ? { dismissed: id } : { pinned: id };
}

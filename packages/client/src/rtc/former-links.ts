import type { Peer } from '../roster.ts';
import type { PeerLink } from './peer-link.ts';
import { LONGEST_BACKOFF } from '../backoff.ts';

/** How long the others have to come back, in ms: who waits longest comes in last, and needs time. */
const PATIENCE = LONGEST_BACKOFF + 10_000;

interface FormerLink {
  readonly peer: Peer;
  readonly link: PeerLink;
}

/**
 * Links from before a session had to come in anew, as after a restart of the server: media goes on
 * over them until their peers come back, the connection ends, or patience does.
 */
export class FormerLinks {
  readonly #links = new Map<string, FormerLink>();
  readonly #onGone: (connId: string) => void;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(onGone: (connId: string) => void) {
    this.#onGone = onGone;
  }

  /** Their peers by the `conn_id` that they had. */
  get peers(): ReadonlyMap<string, FormerLink> {
    return this.#links;
  }

  keep(peer: Peer, link: PeerLink): void {
    this.#links.get(peer.conn_id)?.link.close();
    this.#links.set(peer.conn_id, { peer, link });
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.close(), PATIENCE);
  }

  /** Gives away a link to somebody who is back, if there is one. */
  take(userId: string | undefined): PeerLink | undefined {
    const former = [...this.#links.values()].find(({ peer }) => peer.user_id === userId);
    if (former) this.#forget(former.peer.conn_id);
    return former?.link;
  }

  /** Forgets one that does not stand any more. */
  changed(connId: string): void {
    const former = this.#links.get(connId);
    if (!former || former.link.state.type === 'connected') return;
    former.link.close();
    this.#forget(connId);
  }

  /** Ends them all. */
  close(): void {
    clearTimeout(this.#patience);
    for (const [connId, { link }] of this.#links) {
      link.close();
      this.#forget(connId);
    }
  }

  #forget(connId: string): void {
    this.#links.delete(connId);
    this.#onGone(connId);
  }
}

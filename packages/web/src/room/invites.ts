import type { hackrtc, ParleyClient } from '@parley/client';
import { signal } from '@preact/signals';

/** What a new invite is good for. */
export type InviteWish = Required<hackrtc.InviteBody>;

/** The invites of a room beside its own link, the newest first; for moderators. */
export class Invites {
  /** Undefined until they are loaded. */
  readonly list = signal<readonly hackrtc.InviteAnswer[] | undefined>(undefined);
  readonly #parley: ParleyClient;
  readonly #roomId: string;

  constructor(parley: ParleyClient, roomId: string) {
    this.#parley = parley;
    this.#roomId = roomId;
  }

  /** @throws ParleyError */
  async load(): Promise<void> {
    this.list.value = await this.#parley.invites(this.#roomId);
  }

  /** @throws ParleyError */
  async add(wish: InviteWish): Promise<void> {
    const made = await this.#parley.invite(this.#roomId, wish);
    this.list.value = [made, ...(this.list.value ?? [])];
  }

  /** Takes an invite back; who came by it stays. @throws ParleyError */
  async revoke(id: string): Promise<void> {
    await this.#parley.revokeInvite(this.#roomId, id);
    this.list.value = this.list.value?.filter((invite) => invite.id !== id);
  }
}

/** How many may still come by an invite; undefined where that is not limited. */
export function usesLeft({ max_uses: most, uses }: hackrtc.InviteAnswer): number | undefined {
  return most === null ? undefined : Math.max(0, most - uses);
}

/** Whether nobody comes in by it any more. @param now in ms since 1970 */
export function isOver(invite: hackrtc.InviteAnswer, now: number): boolean {
  const { expires_at: end } = invite;
  return usesLeft(invite) === 0 || (end !== null && Date.parse(end) <= now);
}

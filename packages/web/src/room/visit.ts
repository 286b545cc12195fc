import type { hackrtc, InvitedRoom } from '@parley/client';
import { signal } from '@preact/signals';
import { ParleyError } from '@parley/client';
import type { Ending } from './ending.ts';
import { LocalMedia } from '../media/local-media.ts';
import { memory } from '../memory.ts';
import { account, parley } from '../parley.ts';
import { sentence } from '../sentence.ts';
import { Room } from './room.ts';

/** The room that an invite leads to. */
export interface Invited extends InvitedRoom {
  /** One's own role, where one is a member already. */
  readonly role?: hackrtc.Role | undefined;
}

/** What there is to say of a stay in a room. */
export interface Stay {
  /** Name of the room. */
  readonly room: string;
  /** In ms. */
  readonly duration: number;
}

/** Where somebody stands who opened an invite. */
export type Step =
  | { readonly type: 'looking' }
  /** No such invite (404), or no answer. */
  | { readonly type: 'nowhere'; readonly unknown: boolean }
  | { readonly type: 'door'; readonly about: Invited; readonly problem?: string }
  | { readonly type: 'entering'; readonly about: Invited }
  | { readonly type: 'inside'; readonly room: Room }
  | { readonly type: 'over'; readonly ending: Ending; readonly stay: Stay };

/** One visit to a room, from opening its link to having left. */
export class Visit {
  readonly invite: string;
  readonly media = new LocalMedia();
  readonly step = signal<Step>({ type: 'looking' });
  #room: Room | undefined;
  #closed = false;

  constructor(invite: string) {
    this.invite = invite;
  }

  /** Finds the room; who was inside when the page was reloaded goes straight in again. */
  async begin(): Promise<void> {
    this.step.value = { type: 'looking' };
    try {
      const about = await invited(this.invite);
      const back = memory.visit === this.invite && memory.name !== '';
      this.step.value = { type: back ? 'entering' : 'door', about };
      await this.media.open(memory.devices);
      if (back) await this.enter(about, memory.name);
    } catch (thrown) {
      const unknown = thrown instanceof ParleyError && thrown.status === 404;
      this.step.value = { type: 'nowhere', unknown };
    }
  }

  /** Goes in under a name. */
  async enter(about: Invited, name: string): Promise<void> {
    this.step.value = { type: 'entering', about };
    try {
      await account.enterAs(name);
      await parley.join(this.invite);
      if (this.#closed) return;
      await this.#goIn(new Room(parley, about, name, this.media));
    } catch (thrown) {
      memory.visit = undefined;
      this.leave();
      this.step.value = { type: 'door', about, problem: sentence(thrown) };
    }
  }

  async #goIn(room: Room): Promise<void> {
    this.#room = room;
    await room.enter();
    memory.visit = this.invite;
    this.step.value = { type: 'inside', room };
    const begin = Date.now();
    room.ending.subscribe((ending) => {
      const stay = { room: room.about.name, duration: Date.now() - begin };
      if (ending) this.#end(ending, stay);
    });
  }

  /** Leaves the room, and says so. */
  leave(): void {
    this.#room?.leave();
  }

  /** Leaves the page. */
  close(): void {
    this.#closed = true;
    this.leave();
    this.media.close();
  }

  #end(ending: Ending, stay: Stay): void {
    memory.visit = undefined;
    this.close();
    if (ending.kind === 'signedOut') account.ended();
    this.step.value = { type: 'over', ending, stay };
  }
}

/** @throws ParleyError */
async function invited(invite: string): Promise<Invited> {
  const room = await parley.roomByInvite(invite);
  if (parley.token === undefined) return room;
  // Whoever cannot be told their role is a stranger.
  const { role } = await parley.room(room.id).catch(() => ({ role: undefined }));
  return { ...room, role };
}

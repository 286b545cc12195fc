import type { hackrtc, InvitedRoom } from '@parley/client';
import { effect, signal } from '@preact/signals';
import { ParleyError } from '@parley/client';
import type { Ending } from './ending.ts';
import type { Room } from './room.ts';
import { LocalMedia } from '../media/local-media.ts';
import { invitePath, keyOfHash } from '../invite.ts';
import { memory } from '../memory.ts';
import { account, parley } from '../parley.ts';
import { rewrite } from '../route.ts';
import { sentence } from '../sentence.ts';
import { endingOf } from './ending.ts';

/** What a call takes is loaded while one is at the door. */
export const loadRoom = async () => import('./room.ts');

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

/** Why an invite leads nowhere: there is none such, it is used up or over, or nobody answers. */
export type Obstacle =
  | { readonly kind: 'unknown' | 'unreachable' }
  | { readonly kind: 'spent'; readonly reason: string };

/** Where somebody stands who opened an invite. */
export type Step =
  | { readonly type: 'looking' }
  | { readonly type: 'nowhere'; readonly why: Obstacle }
  | { readonly type: 'door'; readonly about: Invited; readonly problem?: string }
  | { readonly type: 'entering'; readonly about: Invited }
  /** In the lobby, until a moderator decides. */
  | { readonly type: 'waiting'; readonly room: Room }
  | { readonly type: 'inside'; readonly room: Room }
  /** Who was not let in had no stay. */
  | { readonly type: 'over'; readonly ending: Ending; readonly stay?: Stay };

/** One visit to a room, from opening its link to having left. */
export class Visit {
  readonly invite: string;
  /** What was behind the `#` of the link; a server never sees it. */
  readonly linkKey = keyOfHash(location.hash);
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
      if (about.kind !== 'chat') await this.media.open(memory.devices);
      if (back) await this.enter(about, memory.name);
    } catch (thrown) {
      this.step.value = { type: 'nowhere', why: obstacleOf(thrown) };
    }
  }

  /** Goes in under a name. */
  async enter(about: Invited, name: string): Promise<void> {
    this.step.value = { type: 'entering', about };
    try {
      await account.enterAs(name);
      await parley.join(this.invite);
      const code = await loadRoom();
      if (this.#closed) return;
      const { linkKey, media } = this;
      await this.#goIn(new code.Room(parley, about, { name, linkKey, media }));
    } catch (thrown) {
      this.#turnAway(about, thrown);
    }
  }

  /** From the lobby one is sent away for good; at the door one can try again. */
  #turnAway(about: Invited, thrown: unknown): void {
    memory.visit = undefined;
    const waited = this.step.value.type === 'waiting';
    this.leave();
    if (!waited) this.step.value = { type: 'door', about, problem: sentence(thrown) };
    else if (thrown instanceof ParleyError && thrown.status !== GAVE_UP) this.#end(lostAt(thrown));
    else this.step.value = { type: 'door', about };
  }

  async #goIn(room: Room): Promise<void> {
    this.#room = room;
    await room.enter(() => this.#wait(room));
    memory.visit = this.invite;
    this.step.value = { type: 'inside', room };
    const begin = Date.now();
    effect(() => this.#settle(room.doors.invite.value, room.sealing.linkKey.value));
    room.ending.subscribe((ending) => {
      const stay = { room: room.about.name, duration: Date.now() - begin };
      if (ending) this.#end(ending, stay);
    });
  }

  /** One may have come by an invite that is good once: the room's own link leads back in. */
  #settle(code: string | undefined, key: string | undefined): void {
    if (code === undefined || this.#closed) return;
    rewrite(invitePath({ code, key }));
    memory.visit = code;
  }

  #wait(room: Room): void {
    memory.visit = this.invite;
    this.step.value = { type: 'waiting', room };
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

  #end(ending: Ending, stay?: Stay): void {
    memory.visit = undefined;
    this.close();
    if (ending.kind === 'signedOut') account.ended();
    this.step.value = { type: 'over', ending, ...(stay && { stay }) };
  }
}

/** Close code of those who leave by themselves. */
const GAVE_UP = 1000;

const lostAt = ({ status: code, detail: reason }: ParleyError): Ending =>
  endingOf({ code, reason });

function obstacleOf(thrown: unknown): Obstacle {
  const status = thrown instanceof ParleyError ? thrown.status : 0;
  if (status === 410) return { kind: 'spent', reason: sentence(thrown) };
  return { kind: status === 404 ? 'unknown' : 'unreachable' };
}

/** @throws ParleyError */
async function invited(invite: string): Promise<Invited> {
  const room = await parley.roomByInvite(invite);
  if (parley.token === undefined) return room;
  // Whoever cannot be told their role is a stranger.
  const { role } = await parley.room(room.id).catch(() => ({ role: undefined }));
  return { ...room, role };
}

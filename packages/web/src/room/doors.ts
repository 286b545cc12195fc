import type { hackrtc, ParleyClient, RoomSession, SessionEvent } from '@parley/client';
import { signal } from '@preact/signals';

/** Who is let into a room from now on. */
export type DoorState = Pick<hackrtc.RoomAnswer, 'locked' | 'lobby'>;

/** The doors of a room, and who waits outside; moderators alone know of those. */
export class Doors {
  readonly state = signal<DoorState>({ locked: false, lobby: false });
  /** The code of the room's own link; undefined until it is known. */
  readonly invite = signal<string | undefined>(undefined);
  readonly waiting = signal<readonly hackrtc.WaitingItem[]>([]);
  readonly #parley: ParleyClient;
  readonly #session: RoomSession;
  readonly #roomId: string;

  constructor(parley: ParleyClient, session: RoomSession, roomId: string) {
    this.#parley = parley;
    this.#session = session;
    this.#roomId = roomId;
  }

  follow(event: SessionEvent): void {
    this.waiting.value = this.#session.lobby;
    if (event.type === 'room_state') this.#know(event);
    if (event.type === 'peers') void this.#load();
  }

  /** Where the server does not say, what is known stays. */
  async #load(): Promise<void> {
    await this.#parley.room(this.#roomId).then(
      (room) => this.#know(room),
      () => undefined,
    );
  }

  #know({ locked, lobby, invite_code: invite }: DoorState & Partial<hackrtc.RoomAnswer>): void {
    this.state.value = { locked, lobby };
    this.invite.value = invite ?? this.invite.value;
  }

  /** Gives the room another link; the one of before leads nowhere. @throws ParleyError */
  async replaceLink(): Promise<void> {
    this.#know(await this.#parley.regenerateInvite(this.#roomId));
  }

  /** Opens or closes them. @throws ParleyError */
  async set(change: hackrtc.ChangeRoomBody): Promise<void> {
    this.#know(await this.#parley.changeRoom(this.#roomId, change));
  }

  /** Lets somebody in who waits, or sends them away. @throws ParleyError */
  async answer(verdict: 'admit' | 'deny', userId: string): Promise<void> {
    await this.#session[verdict](userId);
  }

  /** @throws ParleyError */
  async admitAll(): Promise<void> {
    await Promise.all(this.waiting.value.map(({ user_id: id }) => this.answer('admit', id)));
  }
}

import type {
  hackrtc,
  ParleyClient,
  Peer,
  RoomSession,
  Self,
  SessionEvent,
  SessionState,
} from '@parley/client';
import type { CallParticipant } from '@parley/client/rtc';
import type { LocalMedia } from '../media/local-media.ts';
import type { StringKey } from '../strings/index.ts';
import { computed, effect, signal } from '@preact/signals';
import { MeshCall } from '@parley/client/rtc';
import { t } from '../strings/index.ts';
import type { ChatMessage } from './chat.ts';
import { Chat } from './chat.ts';
import { Notices } from './notices.ts';

/** A person in the room, however many connections they have. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly role: hackrtc.Role;
  readonly muted: boolean;
  readonly own: boolean;
}

/** What is open beside the call. */
export type Panel = 'people' | 'chat';

/** A room while one is in it: the session, the call and the chat, as signals for the views. */
export class Room {
  readonly about: hackrtc.RoomAnswer;
  readonly name: string;
  readonly media: LocalMedia;
  readonly chat: Chat;
  readonly notices = new Notices();
  readonly state = signal<SessionState>({ type: 'connecting' });
  readonly self = signal<Self | undefined>(undefined);
  readonly participants = signal<readonly CallParticipant[]>([]);
  readonly people = computed(() => this.#people());
  readonly panel = signal<Panel | undefined>(undefined);
  /** Whether the browser waits for a click before it plays sound. */
  readonly soundBlocked = signal(false);
  readonly #parley: ParleyClient;
  readonly #session: RoomSession;
  readonly #call: MeshCall;
  readonly #stop: readonly (() => void)[];

  /** @param name one's own name */
  constructor(parley: ParleyClient, about: hackrtc.RoomAnswer, name: string, media: LocalMedia) {
    this.#parley = parley;
    this.about = about;
    this.name = name;
    this.media = media;
    this.chat = new Chat(parley, about.id);
    this.#session = parley.session(about.id);
    // Before the call listens, so that whoever leaves can still be named.
    const unfollow = this.#session.subscribe((event) => this.#follow(event));
    this.#call = new MeshCall(this.#session);
    this.#stop = [
      unfollow,
      this.#call.subscribe(() => this.#refresh()),
      effect(() => void this.#call.setTrack('audio', media.mic.track.value)),
      effect(() => void this.#call.setTrack('video', media.camera.track.value)),
      effect(() => this.#tellDevices()),
    ];
  }

  /** Goes in. @throws ParleyError where the server says no */
  async enter(): Promise<void> {
    await this.#session.connect();
  }

  leave(): void {
    this.#session.close();
    for (const stop of this.#stop) stop();
  }

  get moderates(): boolean {
    return this.self.value?.role === 'host' || this.self.value?.role === 'moderator';
  }

  /** Opens a panel, or closes it where it is open. */
  toggle(panel: Panel): void {
    this.panel.value = this.panel.value === panel ? undefined : panel;
    if (this.panel.value === 'chat') this.chat.unread.value = 0;
  }

  raiseHand(raised: boolean): void {
    this.#session.setState({ raised_hand: raised });
  }

  /** Does to somebody what a moderator may. @throws ParleyError */
  async moderate(act: keyof ParleyClient['moderation'], userId: string): Promise<void> {
    await this.#parley.moderation[act](this.about.id, userId);
  }

  #tellDevices(): void {
    const { mic, camera } = this.media;
    this.#session.setState({ mic_on: mic.on.value, cam_on: camera.on.value });
  }

  #follow(event: SessionEvent): void {
    this.#tell(event);
    if (event.type === 'peers') void this.chat.load();
    if (event.type === 'chat') this.#receive(event.msg);
    this.#refresh();
    if (this.self.value?.muted_by_moderator === true) this.media.mic.turnOff();
  }

  #receive(message: ChatMessage): void {
    this.chat.receive(message);
    if (this.panel.value === 'chat' || message.user_id === this.self.value?.user_id) return;
    this.chat.unread.value += 1;
    const text = message.encrypted ? t('chat.sealed') : message.ciphertext;
    this.notices.say(t('room.says', { name: message.display_name, text }));
  }

  #refresh(): void {
    this.state.value = this.#session.state;
    this.self.value = this.#session.self;
    this.participants.value = this.#call.participants;
  }

  /** Says what has just happened; the signals still hold what was before. */
  #tell(event: SessionEvent): void {
    const text = this.#newsOf(event);
    if (text !== undefined) this.notices.say(text);
  }

  #newsOf(event: SessionEvent): string | undefined {
    switch (event.type) {
      case 'join':
        return t('room.joined', { name: event.display_name });
      case 'leave':
        return this.#newsAbout('room.left', (peer) => peer.conn_id === event.conn_id);
      case 'participant_state':
        return event.raised_hand === true
          ? this.#newsAbout('room.hand.raised', (peer) => peer.user_id === event.user_id)
          : undefined;
      case 'connected':
        return this.state.value.type === 'reconnecting' ? t('room.reconnected') : undefined;
      default:
        return undefined;
    }
  }

  #people(): readonly Person[] {
    const own = this.self.value;
    const everybody = this.participants.value.map(({ peer }) => personOf(peer, false));
    if (own) everybody.unshift(personOf({ ...own, display_name: this.name }, true));
    return everybody.filter(isFirst);
  }

  #newsAbout(key: StringKey, isMeant: (peer: Peer) => boolean): string | undefined {
    const found = this.participants.value.find(({ peer }) => isMeant(peer));
    return found && t(key, { name: found.peer.display_name });
  }
}

function personOf(peer: Peer, own: boolean): Person {
  const { user_id: userId, display_name: name, role, muted_by_moderator: muted } = peer;
  return { userId, name, role, muted, own };
}

/** Whether this is the first entry of a person; later ones are further devices. */
function isFirst({ userId }: Person, index: number, all: readonly Person[]): boolean {
  return all.findIndex((other) => other.userId === userId) === index;
}

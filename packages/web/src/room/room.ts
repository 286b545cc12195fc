import type {
  hackrtc,
  InvitedRoom,
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
import { Call } from '@parley/client/rtc';
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
  readonly micOn: boolean;
  readonly cameraOn: boolean;
  readonly handRaised: boolean;
  readonly own: boolean;
}

/** How long the others have to come back after a loss, in ms. */
const PATIENCE = 10_000;

/** What is open beside the call. */
export type Panel = 'people' | 'chat';

/** A room while one is in it: the session, the call and the chat, as signals for the views. */
export class Room {
  readonly about: InvitedRoom;
  readonly name: string;
  readonly media: LocalMedia;
  readonly chat: Chat;
  readonly notices = new Notices();
  readonly state = signal<SessionState>({ type: 'connecting' });
  readonly self = signal<Self | undefined>(undefined);
  readonly participants = signal<readonly CallParticipant[]>([]);
  readonly people = computed(() => this.#people());
  readonly panel = signal<Panel | undefined>(undefined);
  /** Whether people are to come back who were here before the connection was lost. */
  readonly awaiting = signal(false);
  /** Whether the browser waits for a click before it plays sound. */
  readonly soundBlocked = signal(false);
  readonly #parley: ParleyClient;
  readonly #session: RoomSession;
  readonly #call: Call;
  readonly #stop: readonly (() => void)[];
  #awaiting: ReturnType<typeof setTimeout> | undefined;

  /** @param name one's own name */
  constructor(parley: ParleyClient, about: InvitedRoom, name: string, media: LocalMedia) {
    this.#parley = parley;
    this.about = about;
    this.name = name;
    this.media = media;
    this.chat = new Chat(parley, about.id);
    this.#session = parley.session(about.id);
    // Before the call listens, so that whoever leaves can still be named.
    const unfollow = this.#session.subscribe((event) => this.#follow(event));
    this.#call = new Call(this.#session);
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
    clearTimeout(this.#awaiting);
    for (const stop of this.#stop) stop();
  }

  get moderates(): boolean {
    return this.self.value?.role === 'host' || this.self.value?.role === 'moderator';
  }

  /** Opens a panel, or closes it where it is open. */
  toggle(panel: Panel): void {
    this.panel.value = this.panel.value === panel ? undefined : panel;
    if (this.panel.value === 'chat') this.#readChat();
  }

  #readChat(): void {
    this.chat.unread.value = 0;
    this.notices.settle('chat');
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
    if (event.type === 'reconnecting') this.awaiting.value ||= this.participants.value.length > 0;
    if (event.type === 'peers') this.#returned();
    if (event.type === 'chat') this.#receive(event.msg);
    this.#refresh();
    if (this.self.value?.muted_by_moderator === true) this.media.mic.turnOff();
  }

  /** After a loss that all had, such as a restart of the server, the others come one by one. */
  #returned(): void {
    void this.chat.load();
    clearTimeout(this.#awaiting);
    this.#awaiting = setTimeout(() => (this.awaiting.value = false), PATIENCE);
  }

  #receive(message: ChatMessage): void {
    this.chat.receive(message);
    if (this.panel.value === 'chat' || message.user_id === this.self.value?.user_id) return;
    this.chat.unread.value += 1;
    const text = message.encrypted ? t('chat.sealed') : message.ciphertext;
    this.notices.say(t('room.says', { name: message.display_name, text }), 'chat');
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
  const { mic_on, cam_on: cameraOn, raised_hand: handRaised } = peer;
  return { userId, name, role, muted, micOn: mic_on && !muted, cameraOn, handRaised, own };
}

/** Whether this is the first entry of a person; later ones are further devices. */
function isFirst({ userId }: Person, index: number, all: readonly Person[]): boolean {
  return all.findIndex((other) => other.userId === userId) === index;
}

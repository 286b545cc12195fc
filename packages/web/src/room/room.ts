import type {
  InvitedRoom,
  OwnStates,
  ParleyClient,
  Peer,
  RoomSession,
  Self,
  SessionEvent,
} from '@parley/client';
import type { CallEvent, CallParticipant, CallState } from '@parley/client/rtc';
import type { LocalMedia } from '../media/local-media.ts';
import type { StringKey } from '../strings/index.ts';
import { computed, effect, signal } from '@preact/signals';
import { Call, CROWD } from '@parley/client/rtc';
import { linkOf } from '../invite.ts';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';
import type { ChatMessage } from './chat.ts';
import type { DoorState } from './doors.ts';
import type { Ending } from './ending.ts';
import type { FocusWish } from './tiles.ts';
import { keepScreenOn, onReturn } from './awake.ts';
import { Captions } from './captions.ts';
import { Chat } from './chat.ts';
import { ChatSearch } from './chat-search.ts';
import { Doors } from './doors.ts';
import { endingOf } from './ending.ts';
import { Files } from './files.ts';
import { Notices } from './notices.ts';
import { notify } from './notifications.ts';
import { peopleOf } from './people.ts';
import { Qualities } from './qualities.ts';
import { focusOf, pressPin, tilesOf } from './tiles.ts';

/** How long the others have to come back after a loss, in ms. */
const PATIENCE = 10_000;

/** How long before one's own loss that of the others may have been noticed, in ms. */
const SAME_LOSS = 3000;

/** What is open beside the call. */
export type Panel = 'people' | 'chat';

/** What is open in front of the call. */
export type RoomDialog = 'invite' | 'settings' | 'keys';

/** A room while one is in it: the session, the call and the chat, as signals for the views. */
export class Room {
  readonly about: InvitedRoom;
  readonly name: string;
  readonly media: LocalMedia;
  readonly chat: Chat;
  readonly doors: Doors;
  readonly notices = new Notices();
  readonly captions = new Captions();
  readonly qualities: Qualities;
  readonly files: Files;
  readonly state = signal<CallState>({ type: 'connecting' });
  /** How the stay ended; undefined while it lasts. */
  readonly ending = signal<Ending | undefined>(undefined);
  readonly self = signal<Self | undefined>(undefined);
  readonly participants = signal<readonly CallParticipant[]>([]);
  readonly people = computed(() => peopleOf(this.self.value, this.name, this.participants.value));
  readonly tiles = computed(() =>
    tilesOf(this.participants.value, this.media.screen.track.value !== null),
  );
  /** Id of the tile that has most of the stage. */
  readonly focus = computed(() => focusOf(this.tiles.value, this.#focusWish.value));
  /** The names of the others who write at the moment. */
  readonly writers = signal<readonly string[]>([]);
  readonly panel = signal<Panel | undefined>(undefined);
  readonly dialog = signal<RoomDialog | undefined>(undefined);
  /** Whether people are to come back who were here before the connection was lost. */
  readonly awaiting = signal(false);
  /** Whether there are so many that a mesh asks much of everybody. */
  readonly crowded = computed(() => this.participants.value.length >= CROWD);
  /** Whether the browser waits for a click before it plays sound. */
  readonly soundBlocked = signal(false);
  readonly #focusWish = signal<FocusWish>({});
  readonly #parley: ParleyClient;
  readonly #session: RoomSession;
  readonly #call: Call;
  readonly #stop: readonly (() => void)[];
  #awaiting: ReturnType<typeof setTimeout> | undefined;
  /** When somebody else was last there, in ms. */
  #lastCompany = -Infinity;

  /** @param name one's own name */
  constructor(parley: ParleyClient, about: InvitedRoom, name: string, media: LocalMedia) {
    this.#parley = parley;
    this.about = about;
    this.name = name;
    this.media = media;
    this.#session = parley.session(about.id, { invite: about.invite_code });
    this.chat = new Chat(parley, this.#session, about.id);
    this.doors = new Doors(parley, this.#session, about.id);
    // Before the call listens, so that whoever leaves can still be named.
    const unfollow = this.#session.subscribe((event) => this.#follow(event));
    this.#call = new Call(this.#session);
    this.qualities = new Qualities(this.#call);
    this.files = new Files(this.#call);
    this.#stop = [
      unfollow,
      this.#call.subscribe(() => this.#refresh()),
      this.#call.on('file', (event) => this.#offered(event)),
      ...this.#effects(),
    ];
  }

  /** What follows from the devices and from the others by itself. */
  #effects(): readonly (() => void)[] {
    const { mic, camera, screen, voice } = this.media;
    const tell = (states: () => OwnStates) => effect(() => this.#session.setState(states()));
    return [
      effect(() => void this.#call.setTrack('audio', mic.track.value)),
      effect(() => void this.#call.setTrack('video', camera.track.value)),
      effect(() => void this.#call.setTrack('screen', screen.track.value)),
      tell(() => ({ mic_on: mic.on.value, cam_on: camera.on.value })),
      tell(() => ({ screen_sharing: screen.track.value !== null })),
      tell(() => ({ is_speaking: voice.speaking.value })),
      effect(() => this.captions.follow(this.#speaking())),
      onReturn(() => this.#session.hurry()),
      keepScreenOn(),
    ];
  }

  /**
   * Goes in.
   *
   * @param onWaiting called where a moderator has to let one in first
   * @throws ParleyError where the server or a moderator says no
   */
  async enter(onWaiting: () => void): Promise<void> {
    this.#session.on('waiting', onWaiting);
    await this.#session.connect();
    this.chat.sendKept();
  }

  leave(): void {
    this.#session.close();
    this.qualities.close();
    this.captions.close();
    this.media.screen.stop();
    clearTimeout(this.#awaiting);
    for (const stop of this.#stop) stop();
  }

  /** The link that brings others here. */
  get link(): string {
    return linkOf(this.doors.invite.value ?? this.about.invite_code ?? '');
  }

  /** Who waits outside, where one may let them in. */
  get waiting(): Doors['waiting']['value'] {
    return this.moderates ? this.doors.waiting.value : [];
  }

  get moderates(): boolean {
    return this.self.value?.role === 'host' || this.self.value?.role === 'moderator';
  }

  /** Whether people only write here. */
  get isForChat(): boolean {
    return this.about.kind === 'chat';
  }

  /** Whether the chat is in view. */
  get #showsChat(): boolean {
    return this.isForChat || this.panel.value === 'chat';
  }

  /** Opens a panel, or closes it where it is open. */
  toggle(panel: Panel): void {
    if (this.isForChat && panel === 'chat') return;
    this.panel.value = this.panel.value === panel ? undefined : panel;
    if (this.panel.value === 'chat') this.notices.settle('chat');
  }

  /** What somebody is called who is here, or wrote something. */
  nameOf(userId: string): string | undefined {
    if (userId === this.self.value?.user_id) return this.name;
    const here = this.participants.value.find(({ peer }) => peer.user_id === userId);
    const wrote = this.chat.messages.value.find((message) => message.user_id === userId);
    return here?.peer.display_name ?? wrote?.display_name;
  }

  searchChat(): ChatSearch {
    return new ChatSearch(this.#parley, this.about.id);
  }

  /** Gives a tile most of the stage, or makes all equal again. */
  pin(id: string): void {
    this.#focusWish.value = pressPin(id, this.focus.value);
  }

  toggleHand(): void {
    this.#session.setState({ raised_hand: this.self.value?.raised_hand !== true });
  }

  /** Turns the microphone on or off, unless a moderator keeps it off. */
  toggleMic(): void {
    if (this.self.value?.muted_by_moderator !== true) void this.media.toggle(this.media.mic);
  }

  /** Begins to share the screen, or ends it. */
  async toggleScreen(): Promise<void> {
    const { screen } = this.media;
    if (screen.track.value) screen.stop();
    else await screen.start().catch(() => this.notices.say(t('screen.failed')));
  }

  /** Offers files to everybody in the call. */
  sendFiles(files: Iterable<File>): void {
    if (this.files.offer(files) === 0) this.notices.say(t('files.nobody'));
  }

  /** Does to somebody what a moderator may. @throws ParleyError */
  async moderate(act: keyof ParleyClient['moderation'], userId: string): Promise<void> {
    await this.#parley.moderation[act](this.about.id, userId);
  }

  /** Does what may be refused, and says so where it is. */
  async try(act: () => Promise<void>): Promise<void> {
    await act().catch((thrown: unknown) => this.notices.say(sentence(thrown)));
  }

  #follow(event: SessionEvent): void {
    this.#tell(event);
    this.doors.follow(event);
    if (event.type === 'reconnecting') this.#lost();
    if (event.type === 'connected') this.#returned();
    this.chat.follow(event);
    if (event.type === 'chat') this.#announce(event.msg);
    if (event.type === 'writing') this.writers.value = this.#namesOf(event.connIds);
    this.#refresh();
    if (this.self.value?.muted_by_moderator === true) this.media.mic.turnOff();
    if (event.type === 'closed') this.ending.value = endingOf(event);
  }

  #lost(): void {
    clearTimeout(this.#awaiting);
    this.awaiting.value ||= this.#hadCompany;
  }

  /** A server that stops may end one connection after the other. */
  get #hadCompany(): boolean {
    const since = performance.now() - this.#lastCompany;
    return this.participants.value.length > 0 || since < SAME_LOSS;
  }

  /** After a loss that all had, such as a restart of the server, the others come one by one. */
  #returned(): void {
    clearTimeout(this.#awaiting);
    this.#awaiting = setTimeout(() => (this.awaiting.value = false), PATIENCE);
  }

  #announce({ user_id: author, display_name: name, encrypted, ciphertext }: ChatMessage): void {
    if (author === this.self.value?.user_id) return;
    const text = encrypted ? t('chat.sealed') : ciphertext;
    notify(t('notify.title', { name, room: this.about.name }), text, this.about.id);
    if (!this.#showsChat) this.notices.say(t('room.says', { name, text }), 'chat');
  }

  #namesOf(connIds: readonly string[]): readonly string[] {
    const names = connIds.flatMap((id) => this.#session.peers.get(id)?.display_name ?? []);
    return [...new Set(names)];
  }

  #offered({ participant, file }: Extract<CallEvent, { type: 'file' }>): void {
    this.files.receive(participant, file);
    if (this.#showsChat) return;
    this.chat.reading.offers.value += 1;
    const { display_name: name } = participant.peer;
    this.notices.say(t('files.offered', { name, file: file.file.name }), 'chat');
  }

  #refresh(): void {
    this.state.value = this.#call.state;
    this.self.value = this.#session.self;
    if (this.participants.value.length > 0) this.#lastCompany = performance.now();
    this.participants.value = this.#call.participants;
  }

  /** The names of the others who speak. */
  #speaking(): readonly string[] {
    const speaking = this.participants.value.filter(({ peer }) => peer.is_speaking);
    return speaking.map(({ peer }) => peer.display_name);
  }

  /** Says what has just happened; the signals still hold what was before. */
  #tell(event: SessionEvent): void {
    if (event.type === 'notice') return this.notices.announce(event.text);
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
        return this.#newsOfStates(event);
      case 'room_state':
        return this.#newsOfDoors(event);
      case 'connected':
        return this.state.value.type === 'reconnecting' ? t('room.reconnected') : undefined;
      default:
        return undefined;
    }
  }

  #newsOfStates(states: Extract<SessionEvent, { type: 'participant_state' }>): string | undefined {
    const isMeant = (peer: Peer) => peer.user_id === states.user_id;
    if (states.raised_hand === true) return this.#newsAbout('room.hand.raised', isMeant);
    if (states.screen_sharing === true) return this.#newsAbout('room.screen.began', isMeant);
    return undefined;
  }

  #newsOfDoors({ locked, lobby }: DoorState): string | undefined {
    const was = this.doors.state.value;
    if (locked !== was.locked) return t(locked ? 'doors.locked.now' : 'doors.unlocked.now');
    if (lobby !== was.lobby) return t(lobby ? 'doors.lobby.now' : 'doors.open.now');
    return undefined;
  }

  #newsAbout(key: StringKey, isMeant: (peer: Peer) => boolean): string | undefined {
    const found = this.participants.value.find(({ peer }) => isMeant(peer));
    return found && t(key, { name: found.peer.display_name });
  }
}

import type {
  hackrtc,
  InvitedRoom,
  OwnStates,
  ParleyClient,
  RoomSession,
  Self,
  SessionEvent,
} from '@parley/client';
import type { CallEvent, CallParticipant, CallState } from '@parley/client/rtc';
import type { Invite } from '../invite.ts';
import type { LocalMedia } from '../media/local-media.ts';
import { computed, effect, signal } from '@preact/signals';
import { Call, CROWD } from '@parley/client/rtc';
import { linkOf } from '../invite.ts';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';
import type { Ending } from './ending.ts';
import type { FocusWish } from './tiles.ts';
import { Acquaintances } from './acquaintances.ts';
import { keepScreenOn, onReturn } from './awake.ts';
import { CallReactions } from './call-reactions.ts';
import { Captions } from './captions.ts';
import { Chat } from './chat.ts';
import type { MessageSearch } from './chat-search.ts';
import { ChatSearch } from './chat-search.ts';
import { Company } from './company.ts';
import { wordsOf } from './content.ts';
import { Doors } from './doors.ts';
import { endingOf } from './ending.ts';
import { Files } from './files.ts';
import { newsOf } from './news.ts';
import { Notices } from './notices.ts';
import { OwnKeys } from './own-keys.ts';
import { notify, shouldNotify } from './notifications.ts';
import { peopleOf } from './people.ts';
import { Qualities } from './qualities.ts';
import { SealedSearch } from './sealed-search.ts';
import { Sealing } from './sealing.ts';
import { focusOf, pressPin, tilesOf } from './tiles.ts';

/** What is open beside the call. */
export type Panel = 'people' | 'chat';

/** What is open in front of the call. */
export type RoomDialog = 'invite' | 'settings' | 'keys' | 'privacy';

export interface RoomOptions {
  /** One's own. */
  readonly name: string;
  /** What was behind the `#` of the link. */
  readonly linkKey: string | undefined;
  readonly media: LocalMedia;
}

/** A room while one is in it: the session, the call and the chat, as signals for the views. */
export class Room {
  readonly about: InvitedRoom;
  readonly name: string;
  readonly media: LocalMedia;
  readonly chat: Chat;
  readonly sealing: Sealing;
  readonly acquaintances: Acquaintances;
  readonly doors: Doors;
  readonly notices = new Notices();
  readonly captions = new Captions();
  readonly qualities: Qualities;
  readonly files: Files;
  readonly reactions: CallReactions;
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
  /** Whether one chooses what to show the others. */
  readonly reacting = signal(false);
  readonly dialog = signal<RoomDialog | undefined>(undefined);
  /** Id of whom one makes sure of. */
  readonly checked = signal<string | undefined>(undefined);
  readonly company = new Company();
  /** Whether there are so many that a mesh asks much of everybody. */
  readonly crowded = computed(() => this.participants.value.length >= CROWD);
  /** Whether the browser waits for a click before it plays sound. */
  readonly soundBlocked = signal(false);
  readonly #focusWish = signal<FocusWish>({});
  /** What those are called who were here, by user id. */
  readonly #names = new Map<string, string>();
  readonly #parley: ParleyClient;
  readonly #session: RoomSession;
  readonly #keys = new OwnKeys();
  readonly #call: Call;
  readonly #stop: readonly (() => void)[];

  constructor(parley: ParleyClient, about: InvitedRoom, { name, linkKey, media }: RoomOptions) {
    this.#parley = parley;
    this.about = about;
    this.name = name;
    this.media = media;
    this.#session = parley.session(about.id, { invite: about.invite_code });
    this.sealing = this.#seal(linkKey);
    this.chat = new Chat(parley, this.#session, about.id, this.sealing);
    this.doors = new Doors(parley, this.#session, about.id);
    // Before the call listens, so that whoever leaves can still be named.
    const unfollow = this.#session.subscribe((event) => this.#follow(event));
    this.#call = new Call(this.#session, {
      binding: this.#keys.bindingFor(this.#session, about.id),
    });
    this.acquaintances = new Acquaintances({
      keyring: this.#keys.keyring,
      participants: this.participants,
      sealing: this.sealing,
      compare: ({ comparisonsIn }) => comparisonsIn(this.#session),
    });
    this.qualities = new Qualities(this.#call);
    this.files = new Files(this.#call);
    this.reactions = new CallReactions(this.#call);
    this.#stop = [
      unfollow,
      this.#call.subscribe(() => this.#refresh()),
      this.#call.on('file', (event) => this.#offered(event)),
      this.#call.on('text', (event) => this.reactions.receive(event)),
      ...this.#effects(),
    ];
  }

  #seal(linkKey: string | undefined): Sealing {
    return new Sealing({
      parley: this.#parley,
      session: this.#session,
      roomId: this.about.id,
      linkKey,
      keyring: this.#keys.keyring,
      nameOf: (userId) => this.nameOf(userId) ?? t('sealed.somebody'),
      onRead: (message, content) => this.chat.opened(message, content),
    });
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
    this.sealing.close();
    this.acquaintances.close();
    this.#keys.close();
    this.qualities.close();
    this.captions.close();
    this.media.screen.stop();
    this.company.close();
    for (const stop of this.#stop) stop();
  }

  /** What brings others here. */
  get invite(): Invite {
    const code = this.doors.invite.value ?? this.about.invite_code ?? '';
    return { code, key: this.sealing.linkKey.value };
  }

  get link(): string {
    return linkOf(this.invite);
  }

  /** Who waits outside, where one may let them in. */
  get waiting(): Doors['waiting']['value'] {
    return this.moderates ? this.doors.waiting.value : [];
  }

  get moderates(): boolean {
    return this.self.value?.role === 'host' || this.self.value?.role === 'moderator';
  }

  /** Whether one may delete what somebody wrote; of a host who is not here the server knows. */
  mayDelete(author: string): boolean {
    if (author === this.self.value?.user_id) return true;
    const isHost = this.people.value.some(
      ({ userId, role }) => userId === author && role === 'host',
    );
    return this.moderates && !isHost;
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

  /** What somebody is called who is or was here, or wrote something. */
  nameOf(userId: string): string | undefined {
    if (userId === this.self.value?.user_id) return this.name;
    const wrote = this.chat.messages.value.find((message) => message.user_id === userId);
    return this.#names.get(userId) ?? wrote?.display_name;
  }

  searchChat(): MessageSearch {
    const isOpen = this.sealing.secrecy.value.type === 'open';
    return isOpen ? new ChatSearch(this.#parley, this.about.id) : new SealedSearch(this.chat);
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
    if (event.type === 'reconnecting') this.company.lost();
    if (event.type === 'connected') this.#connected();
    this.chat.follow(event);
    if (event.type === 'chat') void this.#announce(event.msg);
    if (event.type === 'writing') this.writers.value = this.#namesOf(event.connIds);
    this.#refresh();
    if (this.self.value?.muted_by_moderator === true) this.media.mic.turnOff();
    if (event.type === 'closed') this.ending.value = endingOf(event);
  }

  #connected(): void {
    this.company.returned();
    const { self } = this.#session;
    if (self) this.#keys.open(self.user_id);
    this.sealing.begin();
  }

  async #announce(message: hackrtc.MessageAnswer): Promise<void> {
    if (message.user_id === this.self.value?.user_id) return;
    // As it came: opening it takes a moment, in which people come back or go.
    const isForSystem = shouldNotify();
    const text = wordsOf(await this.sealing.read(message));
    const { display_name: name } = message;
    const { id, name: room } = this.about;
    if (isForSystem) notify(t('notify.title', { name, room }), text, id);
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
    this.participants.value = this.#call.participants;
    this.company.count(this.participants.value.length);
    for (const { peer } of this.participants.value)
      this.#names.set(peer.user_id, peer.display_name);
  }

  /** The names of the others who speak. */
  #speaking(): readonly string[] {
    const speaking = this.participants.value.filter(({ peer }) => peer.is_speaking);
    return speaking.map(({ peer }) => peer.display_name);
  }

  /** Says what has just happened; the signals still hold what was before. */
  #tell(event: SessionEvent): void {
    if (event.type === 'notice') return this.notices.announce(event.text);
    const text = newsOf(event, {
      isLost: this.state.value.type === 'reconnecting',
      others: this.participants.value.map(({ peer }) => peer),
      doors: this.doors.state.value,
    });
    if (text !== undefined) this.notices.say(text);
  }
}

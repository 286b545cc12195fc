import type { hackrtc } from '@parley/protocol';
import type { ChatChanges } from './chat.ts';
import type { Guard } from './guards.ts';
import type { Method, Tokens } from './http.ts';
import type { Moderation } from './moderation.ts';
import { chatChanges } from './chat.ts';
import { ParleyError } from './errors.ts';
import {
  arrayOf,
  isFields,
  isIceAnswer,
  isInvite,
  isInvites,
  isJoin,
  isKeys,
  isLobby,
  isMessage,
  isParticipants,
  isRegistered,
  isRoom,
  isSessions,
  isStatus,
  isTicket,
  isToken,
  isUser,
} from './guards.ts';
import { Http, parseLinks } from './http.ts';
import { moderation } from './moderation.ts';
import { RoomSession } from './session.ts';
import type { SocketPass } from './session.ts';

export interface ClientOptions {
  /** A token from an earlier sign-in. */
  readonly token?: string | undefined;
  /** The one that came with it, where that was asked for. */
  readonly refreshToken?: string | undefined;
  /** Whether sign-ins shall last for as long as one comes back every month. */
  readonly staySignedIn?: boolean;
  /** Told of new tokens that were got in place of an expired one, for those who keep them. */
  readonly onRenewed?: (tokens: Tokens) => void;
  readonly fetch?: typeof fetch;
  readonly WebSocket?: typeof WebSocket;
}

/** Which part of a chat history to read; a cursor is a message id or an ISO 8601 time (C14). */
export interface HistoryRange {
  readonly before?: string;
  readonly after?: string;
  /** Most messages in a page; 50 by default. */
  readonly limit?: number;
}

/** A part of a chat history, oldest message first. */
export interface MessagePage {
  readonly messages: readonly hackrtc.MessageAnswer[];
  /** Reads the page before; absent where this page was not full. */
  readonly older?: () => Promise<MessagePage>;
  /** Reads the page after; absent where this page was not full. */
  readonly newer?: () => Promise<MessagePage>;
}

/** What an invite tells of its room before one has joined. */
export type InvitedRoom = Pick<hackrtc.RoomAnswer, 'id' | 'name' | 'invite_code'> &
  Partial<Pick<hackrtc.RoomAnswer, 'kind'>>;

const PAGE = 50;
/** Later than every message: the page before it is the newest one. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

const isRooms = arrayOf(isRoom);
const isMessages = arrayOf(isMessage);
const isKeysList = arrayOf(isKeys);

const segment = encodeURIComponent;
const invitesOf = (roomId: string): string => `/rooms/${segment(roomId)}/invites`;

/**
 * A Parley server as one person sees it: sign in, make and find rooms, read and write chat.
 *
 * Every method throws {@link ParleyError}, with the HTTP status and a sentence for a person.
 */
export class ParleyClient {
  readonly #http: Http;
  readonly #options: ClientOptions;
  /** Mute, kick, ban and so on, by room id and user id (H7). */
  readonly moderation: Moderation;
  /** Edit, delete, react, search and so on, by room id and message id (H11). */
  readonly chat: ChatChanges;

  /** @param url address of the server; what follows its host is not used */
  constructor(url: string | URL, options: ClientOptions = {}) {
    this.#options = options;
    const { token, refreshToken, onRenewed } = options;
    const send = options.fetch ?? fetch.bind(globalThis);
    this.#http = new Http(url, { token, refreshToken, onRenewed, fetch: send });
    this.moderation = moderation(this.#http);
    this.chat = chatChanges(this.#http);
  }

  /** What signs the requests; to be kept where a person should stay signed in. */
  get token(): string | undefined {
    return this.#http.tokens.token;
  }

  /** Gets the next token once that has expired: to be kept with it. */
  get refreshToken(): string | undefined {
    return this.#http.tokens.refreshToken;
  }

  // Accounts (H1, H2)

  /** Becomes a new guest. @param name 1–64 characters */
  async signInAnonymously(name: string, avatarUrl?: string): Promise<void> {
    const body: hackrtc.AnonymousBody = { display_name: name, avatar_url: avatarUrl ?? null };
    return this.#signIn('/auth/anonymous', body);
  }

  /** Makes an account with e-mail and password, and signs in to it. */
  async register(account: hackrtc.RegisterBody): Promise<void> {
    return this.#signIn('/users/register', account);
  }

  async login(credentials: hackrtc.LoginBody): Promise<void> {
    return this.#signIn('/users/login', credentials);
  }

  /** Mails a code to an address, to sign in with; at most once a minute. */
  async mailCode(email: string): Promise<void> {
    await this.#http.request('POST', '/users/code', isStatus, { email });
  }

  /** Signs in by a mailed code; the first time makes the account, under `display_name`. */
  async signInWithCode(proof: hackrtc.CodeLoginBody): Promise<void> {
    return this.#signIn('/users/login/code', proof);
  }

  /**
   * Makes an account of the guest that one is: who one is, one's rooms and messages stay. The tokens
   * are new ones, and those of before are no good any more.
   */
  async upgrade(credentials: hackrtc.UpgradeBody): Promise<hackrtc.UserAnswer> {
    return this.#signInAnew('/users/upgrade', credentials);
  }

  /** As {@link upgrade}, by a code that {@link mailCode} sent. */
  async upgradeWithCode(proof: hackrtc.CodeUpgradeBody): Promise<hackrtc.UserAnswer> {
    return this.#signInAnew('/users/upgrade/code', proof);
  }

  async #signInAnew(path: string, proof: object): Promise<hackrtc.UserAnswer> {
    await this.#renewExpired();
    return this.#http.exchangeTokens(path, isRegistered, this.#lasting(proof));
  }

  async #signIn(path: string, proof: object): Promise<void> {
    await this.#http.exchangeTokens(path, isToken, this.#lasting(proof));
  }

  /** Before a proof that goes with a token: asked twice, a wrong one would count twice. */
  async #renewExpired(): Promise<void> {
    await this.me();
  }

  /** Asks for a refresh token, too, where it shall last. */
  #lasting(proof: object): object {
    const { staySignedIn: refresh } = this.#options;
    return refresh ? { ...proof, refresh } : proof;
  }

  /** Goes on with tokens that were renewed elsewhere, as in another tab: each refresh token is good once. */
  adopt(tokens: Tokens): void {
    this.#http.tokens = tokens;
  }

  /** Forgets the tokens. */
  signOut(): void {
    this.#http.tokens = { token: undefined };
  }

  /** Makes the token useless, wherever else it is known, and forgets it. */
  async logout(): Promise<void> {
    await this.#http.request('POST', '/users/logout', isStatus);
    this.signOut();
  }

  /** Where one is signed in, the latest first. */
  async sessions(): Promise<readonly hackrtc.SessionAnswer[]> {
    return (await this.#http.request('GET', '/users/me/sessions', isSessions)).items;
  }

  /** Ends a session at once, with its sockets; without an id, all but the one that asks. */
  async endSession(id?: string): Promise<void> {
    const path = id === undefined ? '' : `/${segment(id)}`;
    await this.#http.request('DELETE', `/users/me/sessions${path}`, isStatus);
  }

  /** Takes another password, and ends all other sessions. */
  async changePassword(change: hackrtc.PasswordBody): Promise<void> {
    await this.#renewExpired();
    await this.#http.prove('PUT', '/users/me/password', isStatus, change);
  }

  /** Ends the account; what one wrote stays, nameless. */
  async deleteAccount(): Promise<void> {
    await this.#http.request('DELETE', '/users/me', isStatus);
    this.signOut();
  }

  /** What opens one socket within half a minute, as `?ticket=`: for sockets that a {@link session} does not open. */
  async ticket(): Promise<string> {
    return (await this.#http.request('POST', '/ws-ticket', isTicket)).ticket;
  }

  async me(): Promise<hackrtc.UserAnswer> {
    return this.#http.request('GET', '/users/me', isUser);
  }

  async updateProfile(change: hackrtc.ProfileBody): Promise<hackrtc.UserAnswer> {
    return this.#http.request('PUT', '/users/me', isUser, change);
  }

  // Rooms (H2–H4)

  /** Makes a room with oneself as host. */
  async createRoom(room: hackrtc.CreateRoomBody): Promise<hackrtc.RoomAnswer> {
    return this.#http.request('POST', '/rooms/', isRoom, room);
  }

  /** The rooms that one made. */
  async myRooms(): Promise<readonly hackrtc.RoomAnswer[]> {
    return this.#http.request('GET', '/rooms/mine', isRooms);
  }

  /** The rooms that one is a member of. */
  async joinedRooms(): Promise<readonly hackrtc.RoomAnswer[]> {
    return this.#http.request('GET', '/rooms/joined', isRooms);
  }

  async room(roomId: string): Promise<hackrtc.RoomAnswer> {
    return this.#http.request('GET', `/rooms/${segment(roomId)}`, isRoom);
  }

  async roomByInvite(code: string): Promise<InvitedRoom> {
    return this.#http.request('GET', `/rooms/by-invite/${segment(code)}`, isRoom);
  }

  /** Becomes a member by invite; who is one already stays what they are. */
  async join(code: string): Promise<hackrtc.JoinAnswer> {
    return this.#http.request('POST', `/rooms/join/${segment(code)}`, isJoin);
  }

  /** Makes the old invite useless. For the owner. */
  async regenerateInvite(roomId: string): Promise<hackrtc.RoomAnswer> {
    return this.#http.request('POST', `/rooms/${segment(roomId)}/regenerate-invite`, isRoom);
  }

  /** Is a member no more, until another invite. */
  async leaveRoom(roomId: string): Promise<void> {
    await this.#http.request('POST', `/rooms/${segment(roomId)}/leave`, isStatus);
  }

  /** Locks a room, so that nobody new is let in, or turns its lobby on or off, for moderators; renames it, for the host. */
  async changeRoom(roomId: string, change: hackrtc.ChangeRoomBody): Promise<hackrtc.RoomAnswer> {
    return this.#http.request('PATCH', `/rooms/${segment(roomId)}`, isRoom, change);
  }

  /** Who waits to be let in. For moderators; in the room, the session's `lobby` events tell it. */
  async lobby(roomId: string): Promise<readonly hackrtc.WaitingItem[]> {
    return (await this.#http.request('GET', `/rooms/${segment(roomId)}/lobby`, isLobby)).items;
  }

  /** Invites beside the room's own. For moderators; those that make moderators are the host's. */
  async invites(roomId: string): Promise<readonly hackrtc.InviteAnswer[]> {
    return (await this.#http.request('GET', invitesOf(roomId), isInvites)).items;
  }

  /** Makes an invite: for so long, for so many, for a guest or a moderator. */
  async invite(roomId: string, invite: hackrtc.InviteBody = {}): Promise<hackrtc.InviteAnswer> {
    return this.#http.request('POST', invitesOf(roomId), isInvite, invite);
  }

  /** Gives an invite a new code, and all of its uses back. */
  async renewInvite(roomId: string, inviteId: string): Promise<hackrtc.InviteAnswer> {
    const path = `${invitesOf(roomId)}/${segment(inviteId)}/regenerate`;
    return this.#http.request('POST', path, isInvite);
  }

  /** Makes an invite useless. */
  async revokeInvite(roomId: string, inviteId: string): Promise<void> {
    await this.#http.request('DELETE', `${invitesOf(roomId)}/${segment(inviteId)}`, isStatus);
  }

  /** Ends a room for everybody. For the owner. */
  async deleteRoom(roomId: string): Promise<void> {
    await this.#http.request('DELETE', `/rooms/${segment(roomId)}`, isStatus);
  }

  /** The members, and whether each is connected now. */
  async participants(roomId: string): Promise<readonly hackrtc.ParticipantAnswer[]> {
    const path = `/rooms/${segment(roomId)}/participants`;
    return (await this.#http.request('GET', path, isParticipants)).items;
  }

  /**
   * A stay in a room: its socket. Nothing is opened before `connect()`. Where a moderator has to let
   * one in, it is `waiting` until then.
   *
   * @param invite the code of an invite, for a room that one is no member of
   */
  session(roomId: string, { invite }: { readonly invite?: string | undefined } = {}): RoomSession {
    const query = new URLSearchParams({ lobby: '1', ...(invite !== undefined && { invite }) });
    const path = `/ws/${segment(roomId)}?${query}`;
    const url = this.#http.url(path);
    url.protocol = url.protocol.replace('http', 'ws');
    const { WebSocket } = this.#options;
    return new RoomSession({
      url,
      pass: async () => this.#pass(),
      askRefusal: async () => this.#refusalOf(path),
      ...(WebSocket && { WebSocket }),
    });
  }

  /** @throws ParleyError where nobody is signed in, or no answer comes */
  async #pass(): Promise<SocketPass> {
    try {
      return { kind: 'ticket', ticket: await this.ticket() };
    } catch (thrown) {
      const knowsNone = thrown instanceof ParleyError && NOT_HERE.has(thrown.status);
      if (knowsNone && this.token !== undefined) return { kind: 'token', token: this.token };
      throw thrown;
    }
  }

  /** What the server refuses a handshake with (C6); undefined where another try may be let in. */
  async #refusalOf(path: string): Promise<ParleyError | undefined> {
    try {
      await this.#http.request('GET', path, isFields);
      return undefined;
    } catch (thrown) {
      return thrown instanceof ParleyError && isFinal(thrown.status) ? thrown : undefined;
    }
  }

  /** What to connect through outside of a room (H11); in one, the session has it. */
  async iceServers(): Promise<hackrtc.IceAnswer> {
    return this.#http.request('GET', '/ice-servers', isIceAnswer);
  }

  // Chat and keys (H5, H6)

  /** A page of the chat; without a cursor the newest one. */
  async messages(roomId: string, range: HistoryRange = {}): Promise<MessagePage> {
    const { after, limit = PAGE } = range;
    const before = range.before ?? (after === undefined ? END_OF_TIME : undefined);
    const query = new URLSearchParams({ limit: String(limit) });
    if (after !== undefined) query.set('after', after);
    if (before !== undefined) query.set('before', before);
    return this.#page(`/chat/${segment(roomId)}?${query}`);
  }

  async #page(path: string): Promise<MessagePage> {
    const { body, headers } = await this.#http.exchange('GET', path, isMessages);
    const links = parseLinks(headers.get('link'));
    const [older, newer] = [links.get('prev'), links.get('next')];
    return {
      messages: body,
      ...(older && { older: async () => this.#page(older) }),
      ...(newer && { newer: async () => this.#page(newer) }),
    };
  }

  /**
   * Posts to the chat; done once it is stored.
   *
   * @param text 1–4000 characters
   * @param options.encrypted whether `text` is sealed (X3); by default what the room's policy says
   * @param options.reply_to the message that it answers
   */
  async post(
    roomId: string,
    text: string,
    options: { readonly encrypted?: boolean; readonly reply_to?: string } = {},
  ): Promise<hackrtc.MessageAnswer> {
    const body: hackrtc.ChatBody = { ciphertext: text, ...options };
    return this.#http.request('POST', `/chat/${segment(roomId)}`, isMessage, body);
  }

  /** Publishes one's public keys for a room, in place of earlier ones. */
  async publishKeys(roomId: string, keys: hackrtc.KeysBody): Promise<void> {
    await this.#http.request('POST', `/keys/${segment(roomId)}`, isStatus, keys);
  }

  /** Everybody's public keys. */
  async keys(roomId: string): Promise<readonly hackrtc.KeysAnswer[]> {
    return this.#http.request('GET', `/keys/${segment(roomId)}`, isKeysList);
  }

  /**
   * Asks for what has no method here, such as a route of a newer server.
   *
   * @param guard checks the answer at the door
   */
  async request<T>(method: Method, path: string, guard: Guard<T>, body?: object): Promise<T> {
    return this.#http.request(method, path, guard, body);
  }
}

/** What servers say to routes that they do not have. */
const NOT_HERE: ReadonlySet<number> = new Set([404, 405]);
/** Statuses that speak of this try alone; with 426 the server would have let a socket in. */
const PASSING: ReadonlySet<number> = new Set([408, 426, 429]);

/** Whether asking again would be answered the same. */
const isFinal = (status: number): boolean => status >= 400 && status < 500 && !PASSING.has(status);

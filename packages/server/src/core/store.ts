/**
 * What the core needs of a store. A promise that resolves means the write is on disk. Any method
 * rejects with AppError `store-failed` where the database does not answer; then nothing of the write
 * was done.
 */
import type {
  Approach,
  Ban,
  BrowseQuery,
  HistoryQuery,
  Invite,
  KeyBundle,
  Member,
  MemberOfRoom,
  Message,
  MessageEdit,
  MyRoom,
  NewInvite,
  NewMessage,
  NewRoom,
  NewUser,
  OneTimeCode,
  OwnedRoom,
  OwnReaction,
  Principal,
  ReactionBounds,
  Reading,
  Role,
  Room,
  RoomChange,
  RoomRef,
  SignIn,
  Slice,
  Standing,
  User,
  UserSession,
  WordQuery,
} from './model.ts';
import type { Devices, Groups } from './group.ts';
import type {
  Attempt,
  Attendee,
  Delivery,
  DeliveryQuery,
  DeliveryRecord,
  NewWebhookEvent,
} from './webhook.ts';
import type {
  DeliveryId,
  InviteId,
  MessageId,
  NetworkId,
  NodeId,
  RoomId,
  SessionId,
  UserId,
} from './ids.ts';

/** What other programs are to be told of a write; it is written with it, or not at all. */
export type Told = NewWebhookEvent | undefined;

export interface Accounts {
  /** @throws AppError `email-taken` */
  add(user: NewUser, signIn?: SignIn): Promise<User>;
  find(id: UserId): Promise<User | undefined>;
  /** Finds whoever signs in that way with that address, in any case. */
  bySignIn(
    way: SignIn['way'],
    email: string,
  ): Promise<{ user: User; secret: string | null } | undefined>;
  /** Changes what is given; undefined where there is no such user. */
  update(
    id: UserId,
    change: Partial<Pick<User, 'displayName' | 'avatarUrl'>>,
  ): Promise<User | undefined>;
  /**
   * Gives a username, which others see too, to a user who has none; undefined where they have one.
   *
   * @throws AppError `username-taken`
   */
  setUsername(id: UserId, username: string): Promise<User | undefined>;
  /**
   * Gives a guest a way to sign in, and its address; undefined where they have one already.
   *
   * @param at since when they have it, in ms since 1970
   * @throws AppError `email-taken`
   */
  addSignIn(id: UserId, signIn: SignIn, at: number): Promise<User | undefined>;
  /** Keeps another password's hash in place of the one there is. */
  changePassword(id: UserId, hash: string): Promise<void>;
  /** Those whose name, username, address or id has this text in it, the newest first; all, where it is empty. */
  search(text: string, slice: Slice): Promise<User[]>;
  /** Takes away every way to sign in, the address and the name; the row stays, for what they wrote (R2). */
  remove(id: UserId, change: { readonly at: number; readonly displayName: string }): Promise<void>;
}

export interface Rooms {
  /**
   * Adds a room and its host.
   *
   * @param most how many rooms that have not ended the host may have; any number where not given
   * @throws AppError `name-taken` where an open room has the name, `too-many-rooms`
   */
  add(room: NewRoom, most?: number, told?: Told): Promise<Room>;
  /** Finds a room that has not ended. */
  find(ref: RoomRef): Promise<Room | undefined>;
  /**
   * Reads in one go what the door must know; undefined where the room is unknown or ended.
   *
   * @param userId undefined for somebody who has no account yet
   */
  standing(
    ref: RoomRef,
    userId: UserId | undefined,
    approach?: Approach,
  ): Promise<Standing | undefined>;
  /** Undefined where it has ended. @throws AppError `name-taken`, as {@link Rooms.add} */
  update(id: RoomId, change: RoomChange, told?: Told): Promise<Room | undefined>;
  /** Rooms that end with the last who is in them, and have not. */
  transient(): Promise<Room[]>;
  /** Rooms that have not ended, newest first: owned by the user, or joined by them (owned ones too). */
  list(relation: 'owned' | 'joined', userId: UserId): Promise<MyRoom[]>;
  /** Rooms for strangers to see, oldest first. */
  browse(query: BrowseQuery): Promise<OwnedRoom[]>;
}

export interface Members {
  /**
   * Makes somebody a member; who is one already keeps their role (H3). Undefined where they are banned, or the room ended.
   *
   * @param network where somebody comes from who has proved no address
   */
  admit(
    roomId: RoomId,
    userId: UserId,
    role: Role,
    at: number,
    network?: NetworkId,
  ): Promise<Member | undefined>;
  find(roomId: RoomId, userId: UserId): Promise<Member | undefined>;
  /** As {@link find}, and what they were who have left. */
  everWas(roomId: RoomId, userId: UserId): Promise<Member | undefined>;
  /**
   * Changes what is given, be it one or both.
   *
   * @returns the room's version, in which it is so; undefined where they never were a member, or, for
   * a role, are none now
   */
  update(roomId: RoomId, userId: UserId, change: Partial<Member>): Promise<number | undefined>;
  /** Notes where a member comes from now. */
  move(roomId: RoomId, userId: UserId, network: NetworkId): Promise<void>;
  /**
   * Ends a membership. Whether somebody is muted, their network and their
   * invite are kept, as they may come back, and be banned before.
   *
   * @param at in ms since 1970
   * @param told whether they are a member or not
   * @returns the room's version by which they are no member; undefined where they were none
   */
  leave(roomId: RoomId, userId: UserId, at: number, told?: Told): Promise<number | undefined>;
  /** Members in order of joining. */
  list(roomId: RoomId): Promise<MemberOfRoom[]>;
  /** The member with that username (O5). */
  findByUsername(roomId: RoomId, username: string): Promise<UserId | undefined>;
}

export interface Bans {
  /**
   * Bans, and ends the membership in the same step.
   *
   * @param network until when strangers are kept out who come from the same network; `from` is where
   * they are now, beside where the member came from last
   * @param told unless they are banned already
   * @returns the room's version, in which they are banned
   */
  add(
    roomId: RoomId,
    userId: UserId,
    at: number,
    network?: { readonly until: number; readonly from?: readonly NetworkId[] },
    told?: Told,
  ): Promise<number>;
  /** Both the person's and their network's. @param told where they were banned @returns as {@link add} */
  lift(roomId: RoomId, userId: UserId, told?: Told): Promise<number>;
  /** The network's alone. */
  liftNetwork(roomId: RoomId, userId: UserId): Promise<void>;
  /** Those of rooms that have not ended, or of one of them; the latest first. @param now in ms since 1970 */
  list(now: number, slice: Slice, roomId?: RoomId): Promise<Ban[]>;
}

export interface Invites {
  /** @param most how many a room may have @throws AppError `too-many-invites` */
  add(invite: NewInvite, most: number): Promise<Invite>;
  /** By its code, whether it is good or not. */
  find(code: string): Promise<Invite | undefined>;
  /** Those of a room that were not revoked, newest first. */
  list(roomId: RoomId): Promise<Invite[]>;
  /** Changes what is given, unless it was revoked: then undefined. With a new code the uses begin anew. */
  update(
    roomId: RoomId,
    id: InviteId,
    change: { readonly code: string } | { readonly revokedAt: number },
  ): Promise<Invite | undefined>;
  /**
   * Makes somebody a member by an invite, which counts one use more; who is one already uses nothing.
   * It is remembered which invite that was.
   *
   * @param use names this use, as no other is
   * @returns undefined where the invite is good no more, or they are banned, or the room ended
   */
  spend(
    invite: Invite,
    userId: UserId,
    use: string,
    approach: Approach,
  ): Promise<Member | undefined>;
  /** Revokes the invite that made a member a moderator, if one did. */
  revokeOf(roomId: RoomId, userId: UserId, at: number): Promise<void>;
}

export interface Messages {
  /**
   * Gives it the time of the room's last message, should the clock say an earlier one.
   *
   * @throws AppError `message-known`
   */
  append(message: NewMessage, told?: Told): Promise<Message>;
  find(roomId: RoomId, id: MessageId): Promise<Message | undefined>;
  /** How many a room has. */
  count(roomId: RoomId): Promise<number>;
  /** One page, oldest first, read by index. A cursor that names no message of the room gives an empty page. */
  page(roomId: RoomId, query: HistoryQuery): Promise<Message[]>;
  /** Gives a message another text; undefined where there is none, or it was deleted. */
  edit(roomId: RoomId, id: MessageId, edit: MessageEdit, told?: Told): Promise<Message | undefined>;
  /**
   * Takes the text of a message away for good, and its reactions; undefined as with {@link edit}.
   *
   * @param told unless it was deleted already
   */
  remove(roomId: RoomId, id: MessageId, at: number, told?: Told): Promise<Message | undefined>;
  /** Finds plain messages by their words, the newest first, by index; their reactions are left out. */
  search(roomId: RoomId, query: WordQuery): Promise<Message[]>;
}

export interface Reactions {
  /**
   * False where it was there already, or the message is not.
   *
   * @throws AppError `too-many-reactions`
   */
  add(reaction: OwnReaction, at: number, most: ReactionBounds): Promise<boolean>;
  /** False where there was none. */
  remove(reaction: OwnReaction): Promise<boolean>;
}

/** How far members have read. Who has told nothing yet has read what was there before they came. */
export interface Readings {
  /** False where they are no member, the message is unknown, or they had read so far already. */
  advance(roomId: RoomId, userId: UserId, message: MessageId): Promise<boolean>;
  /** In one room, or in all of which they are a member. */
  of(userId: UserId, roomId?: RoomId): Promise<Reading[]>;
}

export interface Keys {
  put(roomId: RoomId, bundle: KeyBundle): Promise<void>;
  list(roomId: RoomId): Promise<KeyBundle[]>;
}

export interface Codes {
  /** Keeps a code in place of an earlier one. */
  put(email: string, code: OneTimeCode): Promise<void>;
  find(email: string): Promise<OneTimeCode | undefined>;
  /**
   * Takes one of the guesses that are left to whoever guesses; undefined where there is no code or no
   * guess left.
   *
   * @param from the network of whoever guesses, as in {@link OneTimeCode.asker}
   */
  guess(email: string, from: NetworkId): Promise<OneTimeCode | undefined>;
  /** Uses a code up, and gives it to one caller only; to others undefined. */
  spend(email: string, hash: string): Promise<OneTimeCode | undefined>;
}

/** Sign-ins that were ended before their tokens expire, by session or by user. */
export interface EndedSignIns {
  /** @param until when the last token of it expires */
  add(subject: SessionId | UserId, until: number): Promise<void>;
  /** Those whose tokens could still be good, the first to expire first. */
  list(now: number): Promise<{ readonly subject: string; readonly until: number }[]>;
}

/** A refresh token that is shown, and until when the session lasts with it. */
export interface Renewal extends Pick<Principal, 'generation' | 'tokenId'> {
  readonly expiresAt: number;
}

/** Where people are signed in. */
export interface UserSessions {
  /**
   * @param secret of the password that was shown for it
   * @returns false where that is their password no more: whoever changed it has ended all other sessions
   */
  add(session: UserSession, secret?: string): Promise<boolean>;
  find(id: SessionId): Promise<UserSession | undefined>;
  /** Those of a user that are good yet, the latest first. */
  list(userId: UserId, now: number): Promise<UserSession[]>;
  /**
   * Makes it last longer, for a refresh token of a later generation than all that were shown, or for
   * the last that was; false for any other.
   */
  renew(id: SessionId, renewal: Renewal): Promise<boolean>;
  remove(id: SessionId): Promise<void>;
}

/** What is good for one time. */
export interface Tickets {
  /**
   * True for the first who asks, whichever server they ask.
   *
   * @param times until when it must be remembered, in ms since 1970
   */
  spend(id: string, times: { readonly now: number; readonly until: number }): Promise<boolean>;
}

/** Who is in rooms, as other programs are told. Those of a room are told in the order of the calls. */
export interface Attendance {
  /** @param told of a person's first connection, and of the first person */
  enter(attendee: Attendee, told: { readonly joined: Told; readonly started: Told }): Promise<void>;
  /** Nothing where it has left already. @param told of a person's last connection, and of the last person */
  leave(attendee: Attendee, told: { readonly left: Told; readonly ended: Told }): Promise<void>;
  /** Connections to other nodes than these. */
  lost(nodes: Iterable<NodeId>): Promise<Attendee[]>;
}

/** Events on their way to endpoints. */
export interface Deliveries {
  /**
   * Takes what is due, so that nobody else does; in the order of numbers where it is of one room.
   *
   * @param claim `until` when it is nobody else's, `most` how many at once, `mostOfRoom` of one room; `patience`: how often an
   * event is tried until what follows it in its room waits no more
   */
  claim(
    endpoint: string,
    claim: {
      readonly now: number;
      readonly until: number;
      readonly most: number;
      readonly mostOfRoom: number;
      readonly patience: number;
    },
  ): Promise<Delivery[]>;
  /** Writes down how an attempt went. */
  settle(id: DeliveryId, attempt: Attempt, now: number): Promise<void>;
  /** Gives back what was claimed and not tried. */
  release(ids: readonly DeliveryId[]): Promise<void>;
  /** Forgets what was delivered, and what is so old that nobody asks for it. */
  prune(times: { readonly deliveredBefore: number; readonly createdBefore: number }): Promise<void>;
  backlog(): Promise<{ readonly waiting: number; readonly oldest: number | undefined }>;
}

export interface DeliveryLog {
  /** The newest first. */
  list(query: DeliveryQuery): Promise<DeliveryRecord[]>;
  /** Has it delivered once more, whatever became of it; false where there is none. */
  resend(id: DeliveryId): Promise<boolean>;
  /** Has those delivered that were given up; gives how many. */
  resendFailed(endpoint?: string): Promise<number>;
}

export interface Store {
  readonly accounts: Accounts;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly bans: Bans;
  readonly invites: Invites;
  readonly messages: Messages;
  readonly reactions: Reactions;
  readonly readings: Readings;
  readonly keys: Keys;
  readonly devices: Devices;
  readonly groups: Groups;
  readonly codes: Codes;
  readonly endedSignIns: EndedSignIns;
  readonly sessions: UserSessions;
  readonly tickets: Tickets;
  readonly attendance: Attendance;
  readonly deliveries: Deliveries;
  readonly deliveryLog: DeliveryLog;
  /** Whether another server was connected to it when this one came. */
  readonly hasOthers: boolean;
  /** Resolves where the database answers reads and writes. */
  check(): Promise<void>;
  close(): Promise<void>;
}

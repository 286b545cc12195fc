/** What is kept: people, rooms, memberships, messages, keys. Times are ms since 1970. */
import type {
  DialectTag,
  InviteId,
  MessageId,
  NetworkId,
  RoomId,
  Serial,
  SessionId,
  UserId,
} from './ids.ts';

export interface User {
  readonly id: UserId;
  readonly serial: Serial;
  /** The dialect in which the account was made. */
  readonly origin: DialectTag;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  /** The address as it was typed; whom it may be shown to is C12. */
  readonly email: string | null;
  /** Whether they have read a mail that was sent there; else anybody could have made the address up. */
  readonly emailProven: boolean;
  /** Since when the account has one. */
  readonly emailSince: number | null;
  /** Set once, never given to another (O1). */
  readonly username: string | null;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

export type NewUser = Pick<User, 'id' | 'origin' | 'displayName' | 'avatarUrl' | 'createdAt'>;

/** How somebody proves to be somebody; an address is unique within a way (C17). */
export interface SignIn {
  readonly way: 'password' | 'code';
  readonly email: string;
  /** A PHC string for `password`, null for `code`. */
  readonly secret: string | null;
}

/** Who may come in (C11): listed; whoever holds the uuid or the invite; nobody needs to log in. */
export type Access = 'public' | 'unlisted' | 'open';
export type ChatPolicy = 'plain' | 'sealed' | 'mixed';

export interface Room {
  readonly id: RoomId;
  readonly serial: Serial;
  /** The dialect in which the room was made. */
  readonly origin: DialectTag;
  readonly name: string;
  readonly description: string;
  readonly kind: 'chat' | 'video';
  readonly access: Access;
  readonly chatPolicy: ChatPolicy;
  readonly ownerId: UserId;
  readonly inviteCode: string;
  /** Once the invite was regenerated, the uuid no longer lets strangers in (H4). */
  readonly inviteOnly: boolean;
  /** Whether it ends with the last who is in it (M4). */
  readonly transient: boolean;
  /** Whether nobody new is let in. */
  readonly locked: boolean;
  /** Whether newcomers wait until a moderator lets them in. */
  readonly lobby: boolean;
  /** Counts what was decided about it: its name, its doors, who is banned. What was decided later has the greater one. */
  readonly version: number;
  readonly createdAt: number;
  /** A room that ended is gone for everybody; its row stays (R3). */
  readonly endedAt: number | null;
}

export type NewRoom = Omit<
  Room,
  'serial' | 'inviteOnly' | 'locked' | 'lobby' | 'version' | 'endedAt'
>;
export type RoomChange = Partial<
  Pick<Room, 'name' | 'description' | 'inviteCode' | 'inviteOnly' | 'locked' | 'lobby' | 'endedAt'>
>;

/** How a room is named from outside (C10). */
export type RoomRef =
  | { readonly by: 'id'; readonly id: RoomId }
  | { readonly by: 'invite'; readonly code: string }
  /** Open rooms only. */
  | { readonly by: 'name'; readonly name: string }
  /** Rooms of one origin only: an integer can be counted through. */
  | { readonly by: 'serial'; readonly serial: Serial; readonly origin: DialectTag };

export type Role = 'host' | 'moderator' | 'guest';

export interface Member {
  readonly role: Role;
  /** Muted by a moderator (H7). */
  readonly muted: boolean;
}

/** A way into a room beside its own code, for so long or so many. */
export interface Invite {
  readonly id: InviteId;
  readonly roomId: RoomId;
  readonly code: string;
  /** What whoever comes in by it becomes. */
  readonly role: Exclude<Role, 'host'>;
  readonly expiresAt: number | null;
  /** How many may become members by it. */
  readonly mostUses: number | null;
  readonly uses: number;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export type NewInvite = Omit<Invite, 'uses' | 'revokedAt'>;

/** Whence and when somebody comes to the door. */
export interface Approach {
  /** Undefined where it is not known. */
  readonly network: NetworkId | undefined;
  readonly at: number;
}

/** A room as it stands towards one user, read in one go at the door. */
export interface Standing {
  readonly room: Room;
  readonly user: User | undefined;
  readonly member: Member | undefined;
  readonly banned: boolean;
  /** Since when somebody is banned who came from the same network. */
  readonly networkBannedSince: number | null;
  /** Where a member came from last who has proved no address. */
  readonly network: NetworkId | null;
}

/** A room, and a member of it. */
export interface Insider {
  readonly room: Room;
  readonly user: User;
  readonly member: Member;
}

/** A room as one of its members sees it in a list. */
export interface MyRoom {
  readonly room: Room;
  readonly member: Member;
}

/** A room with whoever made it. */
export interface OwnedRoom {
  readonly room: Room;
  readonly owner: User;
}

/** Which rooms to browse: those made in one dialect, while they last. */
export interface BrowseQuery {
  readonly origin: DialectTag;
  readonly kind?: Room['kind'];
  /** Text that a room's name must contain, without regard to case. */
  readonly search?: string;
}

export interface MemberOfRoom extends Member {
  readonly user: User;
}

/** Somebody who may not come into a room. */
export interface Ban {
  readonly room: Pick<Room, 'id' | 'name'>;
  readonly user: Pick<User, 'id' | 'displayName'>;
  readonly createdAt: number;
  /** Until when guests are kept out, too, who come from where they came from. */
  readonly networkUntil: number | null;
}

/** Which part of a list. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

export interface Message {
  readonly id: MessageId;
  readonly serial: Serial;
  readonly roomId: RoomId;
  readonly author: User;
  readonly text: string;
  /** Whether `text` is ciphertext (X3). */
  readonly encrypted: boolean;
  /** The message of the same room that it answers. */
  readonly replyTo: MessageId | null;
  readonly createdAt: number;
  /** Later with each change of its text, whatever the clock says. */
  readonly editedAt: number | null;
  /** The text of a deleted message is gone; its place stays. */
  readonly deletedAt: number | null;
  readonly reactions: readonly Reaction[];
}

/** An emoji under a message, and who put it there, the first to do so first. */
export interface Reaction {
  readonly emoji: string;
  readonly users: readonly UserId[];
}

export type NewMessage = Omit<Message, 'serial' | 'editedAt' | 'deletedAt' | 'reactions'>;

/** What a message says from now on. */
export interface MessageEdit {
  readonly text: string;
  readonly encrypted: boolean;
  readonly at: number;
}

/** One person's emoji under one message. */
export interface OwnReaction {
  readonly roomId: RoomId;
  readonly message: MessageId;
  readonly userId: UserId;
  readonly emoji: string;
}

/** How many emoji one message may have: from one person, and from all. */
export interface ReactionBounds {
  readonly ofPerson: number;
  readonly ofMessage: number;
}

/** How far a member has read in a room. */
export interface Reading {
  readonly roomId: RoomId;
  /** What others wrote since, as far as it is worth counting. */
  readonly unread: number;
  /** The last message they have read; null before the first. */
  readonly lastRead: MessageId | null;
}

/** A place in a room's history (C14): a message by either of its ids, or a time in ms. */
export type Cursor =
  | { readonly at: 'id'; readonly id: MessageId }
  | { readonly at: 'serial'; readonly serial: Serial }
  | { readonly at: 'time'; readonly ms: number };

/** Which messages of a room, always given oldest first. */
export interface HistoryQuery {
  readonly after?: Cursor;
  readonly before?: Cursor;
  readonly limit: number;
  /** Text that a message must contain, without regard to case. */
  readonly search?: string;
  /** Which end to count `limit` from; a client scrolling back wants the newest before a cursor. */
  readonly from: 'oldest' | 'newest';
  /** Whether deleted messages are among them, without their text. */
  readonly tombstones?: boolean;
}

/** Which messages of a room to find by their words, always given newest first. */
export interface WordQuery {
  /** Beginnings of words, each of which a message must have. */
  readonly words: readonly string[];
  readonly before?: Cursor;
  readonly limit: number;
}

/** Public keys of one user in one room (H6). */
export interface KeyBundle {
  readonly userId: UserId;
  readonly identityKey: string;
  readonly preKey: string | null;
}

/** A mailed code, as it is kept (O1). */
export interface OneTimeCode {
  readonly hash: string;
  readonly sentAt: number;
  readonly expiresAt: number;
  /** From where it was asked for: nobody else can use up the guesses of that network. */
  readonly asker: NetworkId;
  /** Guesses that are left to the asker, and to all others together. */
  readonly askerTries: number;
  readonly tries: number;
}

/** A place where somebody is signed in, until the last of its tokens expires. */
export interface UserSession {
  readonly id: SessionId;
  readonly userId: UserId;
  /** The dialect its tokens are made for. */
  readonly audience: DialectTag;
  /** What the client said of itself, for its owner to know it again. */
  readonly userAgent: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Whose request this is: what a verified token says. */
export interface Principal {
  readonly userId: UserId;
  /** The dialect the token was made for (C3). */
  readonly audience: DialectTag;
  readonly sessionId: SessionId;
  /** No two tokens have the same. */
  readonly tokenId: string;
  /** Of a refresh token: one more than that of the token it was given out for. */
  readonly generation: number;
  /** A refresh token opens nothing but the way to a new access token (R2), a ticket one socket. */
  readonly use: 'access' | 'refresh' | 'ticket';
  /** When the token ends. */
  readonly expiresAt: number;
}

/** Users, rooms and messages for tests of the store. */
import type {
  NewInvite,
  NewMessage,
  NewRoom,
  NewUser,
  Room,
  SignIn,
  User,
} from '../../core/model.ts';
import type { Store } from '../../core/store.ts';
import { randomUUID } from 'node:crypto';
import { dialectTag, inviteId, messageId, roomId, userId } from '../../core/ids.ts';

export const ORIGIN = dialectTag('hackrtc');

export const newUser = (displayName = 'Ann'): NewUser => ({
  id: userId(randomUUID()),
  origin: ORIGIN,
  displayName,
  avatarUrl: null,
  createdAt: 1_700_000_000_000,
});

export const password = (email: string, secret = '$argon2id$'): SignIn => ({
  way: 'password',
  email,
  secret,
});

export const newRoom = (owner: User, fields: Partial<NewRoom> = {}): NewRoom => ({
  id: roomId(randomUUID()),
  origin: ORIGIN,
  name: 'Team call',
  description: '',
  kind: 'video',
  access: 'unlisted',
  chatPolicy: 'mixed',
  ownerId: owner.id,
  inviteCode: randomUUID(),
  transient: false,
  createdAt: 1_700_000_000_000,
  ...fields,
});

export const newMessage = (
  room: Room,
  author: User,
  text = 'hello',
  createdAt = 1,
): NewMessage => ({
  id: messageId(randomUUID()),
  roomId: room.id,
  author,
  text,
  encrypted: false,
  replyTo: null,
  createdAt,
});

export const newInvite = ({ id }: Room, fields: Partial<NewInvite> = {}): NewInvite => ({
  id: inviteId(randomUUID()),
  roomId: id,
  code: randomUUID(),
  role: 'guest',
  expiresAt: null,
  mostUses: null,
  createdAt: 1,
  ...fields,
});

/** A stored user whom no room knows. */
export const stranger = ({ accounts }: Store): Promise<User> => accounts.add(newUser('Bo'));

/** Ids that nobody and nothing has. */
export const nobody = userId(randomUUID());
export const nowhere = roomId(randomUUID());

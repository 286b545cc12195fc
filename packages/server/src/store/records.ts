/** Rows to records: the only place that knows how tables spell things. */
import type { Selectable } from 'kysely';
import type { Invite, Member, Message, Reaction, Room, User } from '../core/model.ts';
import type { InvitesTable, MessagesTable, RoomsTable, UsersTable } from './schema.ts';
import { dialectTag, inviteId, messageId, roomId, serial, userId } from '../core/ids.ts';

/** Booleans are integers in every engine. */
export const flag = (value: boolean): number => Number(value);

export const userOf = (row: Selectable<UsersTable>): User => ({
  id: userId(row.id),
  serial: serial(row.serial),
  origin: dialectTag(row.origin),
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  email: row.email,
  emailProven: row.email_proven !== 0,
  emailSince: row.email_since,
  username: row.username,
  createdAt: row.created_at,
  deletedAt: row.deleted_at,
});

export const roomOf = (row: Selectable<RoomsTable>): Room => ({
  id: roomId(row.id),
  serial: serial(row.serial),
  origin: dialectTag(row.origin),
  name: row.name,
  description: row.description,
  kind: row.kind,
  access: row.access,
  chatPolicy: row.chat_policy,
  ownerId: userId(row.owner_id),
  inviteCode: row.invite_code,
  inviteOnly: row.invite_only !== 0,
  transient: row.transient !== 0,
  locked: row.locked !== 0,
  lobby: row.lobby !== 0,
  version: row.version,
  createdAt: row.created_at,
  endedAt: row.ended_at,
});

export const memberOf = (row: { role: Member['role']; muted: number }): Member => ({
  role: row.role,
  muted: row.muted !== 0,
});

export const inviteOf = (row: Selectable<InvitesTable>): Invite => ({
  id: inviteId(row.id),
  roomId: roomId(row.room_id),
  code: row.code,
  role: row.role,
  expiresAt: row.expires_at,
  mostUses: row.most_uses,
  uses: row.uses,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});

export const messageOf = (
  row: Selectable<MessagesTable>,
  author: User,
  reactions: readonly Reaction[],
): Message => ({
  id: messageId(row.id),
  serial: serial(row.serial),
  roomId: roomId(row.room_id),
  author,
  text: row.text,
  encrypted: row.encrypted !== 0,
  replyTo: row.reply_to === null ? null : messageId(row.reply_to),
  createdAt: row.created_at,
  editedAt: row.edited_at,
  deletedAt: row.deleted_at,
  reactions,
});

/** The columns of a user who is joined to another table's row, and so need names of their own. */
export const JOINED_USER = [
  'users.serial as user_serial',
  'users.id as user_id',
  'users.origin as user_origin',
  'users.display_name as user_display_name',
  'users.avatar_url as user_avatar_url',
  'users.email as user_email',
  'users.email_proven as user_email_proven',
  'users.email_since as user_email_since',
  'users.username as user_username',
  'users.created_at as user_created_at',
  'users.deleted_at as user_deleted_at',
] as const;

type Prefixed<T> = { [K in keyof T & string as `user_${K}`]: T[K] };

export const joinedUserOf = (row: Prefixed<Selectable<UsersTable>>): User =>
  userOf({
    serial: row.user_serial,
    id: row.user_id,
    origin: row.user_origin,
    display_name: row.user_display_name,
    avatar_url: row.user_avatar_url,
    email: row.user_email,
    email_proven: row.user_email_proven,
    email_since: row.user_email_since,
    username: row.user_username,
    created_at: row.user_created_at,
    deleted_at: row.user_deleted_at,
  });

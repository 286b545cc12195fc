/** The tables as Kysely sees them. Booleans are 0 and 1, times ms since 1970. */
import type { Generated } from 'kysely';
import type { Invite, Room, Role, SignIn } from '../core/model.ts';
import type { DeliveryState } from '../core/webhook.ts';

export interface Schema {
  users: UsersTable;
  sign_ins: SignInsTable;
  rooms: RoomsTable;
  members: MembersTable;
  bans: BansTable;
  network_bans: NetworkBansTable;
  invites: InvitesTable;
  messages: MessagesTable;
  message_words: MessageWordsTable;
  reactions: ReactionsTable;
  room_keys: RoomKeysTable;
  device_keys: DeviceKeysTable;
  pre_keys: PreKeysTable;
  room_groups: RoomGroupsTable;
  group_devices: GroupDevicesTable;
  group_commits: GroupCommitsTable;
  codes: CodesTable;
  ended_sign_ins: EndedSignInsTable;
  sessions: SessionsTable;
  spent_tickets: SpentTicketsTable;
  webhook_rooms: WebhookRoomsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attendees: WebhookAttendeesTable;
}

export interface UsersTable {
  serial: Generated<number>;
  id: string;
  origin: string;
  display_name: string;
  avatar_url: string | null;
  email: string | null;
  email_proven: Generated<number>;
  email_since: number | null;
  username: string | null;
  created_at: number;
  deleted_at: number | null;
}

interface SignInsTable {
  way: SignIn['way'];
  /** The address without regard to case; unique within a way (C17). */
  email_key: string;
  user_id: string;
  secret: string | null;
}

export interface RoomsTable {
  serial: Generated<number>;
  id: string;
  origin: string;
  name: string;
  description: string;
  kind: Room['kind'];
  access: Room['access'];
  chat_policy: Room['chatPolicy'];
  owner_id: string;
  invite_code: string;
  invite_only: number;
  transient: number;
  locked: Generated<number>;
  lobby: Generated<number>;
  version: Generated<number>;
  created_at: number;
  ended_at: number | null;
}

interface MembersTable {
  room_id: string;
  user_id: string;
  role: Role;
  muted: number;
  joined_at: number;
  /** Where somebody came from last who has proved no address, as a keyed hash. */
  network: string | null;
  /** By which invite they became a member. */
  invite_id: string | null;
  /** The serial of the last message they have read; null before they have told. */
  read_up_to: Generated<number | null>;
  /** Null while they are a member. */
  left_at: Generated<number | null>;
}

export interface BansTable {
  room_id: string;
  user_id: string;
  created_at: number;
}

interface NetworkBansTable {
  room_id: string;
  network: string;
  /** Who was banned. */
  user_id: string;
  until: number;
}

export interface InvitesTable {
  id: string;
  room_id: string;
  code: string;
  role: Invite['role'];
  expires_at: number | null;
  most_uses: number | null;
  uses: Generated<number>;
  latest_use: string | null;
  created_at: number;
  revoked_at: number | null;
}

export interface MessagesTable {
  serial: Generated<number>;
  id: string;
  room_id: string;
  author_id: string;
  text: string;
  encrypted: number;
  created_at: number;
  reply_to: string | null;
  edited_at: number | null;
  deleted_at: number | null;
}

/** Words of plain messages, in the form that the engine searches: one row for each message. */
interface MessageWordsTable {
  /** The message's serial. */
  rowid: number;
  words: string;
}

interface ReactionsTable {
  room_id: string;
  message_serial: number;
  user_id: string;
  emoji: string;
  created_at: number;
}

interface RoomKeysTable {
  room_id: string;
  user_id: string;
  identity_key: string;
  pre_key: string | null;
}

interface DeviceKeysTable {
  room_id: string;
  user_id: string;
  device_id: string;
  identity_key: string;
  endorsement: string | null;
  published_at: number;
}

interface PreKeysTable {
  serial: Generated<number>;
  room_id: string;
  user_id: string;
  device_id: string;
  /** Whose it is with. */
  identity_key: string;
  pre_key: string;
  expires_at: number | null;
  /** Whether somebody was given it; so is a device's last one again and again. */
  spent: Generated<number>;
}

/** The group that a room has; of earlier ones devices and commits are left. */
interface RoomGroupsTable {
  room_id: string;
  group_id: string;
  epoch: number;
  founder_id: string;
  founder_device: string;
  founded_at: number;
}

interface GroupDevicesTable {
  room_id: string;
  group_id: string;
  user_id: string;
  device_id: string;
  /** The last epoch that it has told of; before, the one that it was added for. */
  seen: number;
  /** Null for the founder, and once it is known to have joined. */
  welcome: string | null;
  /** The epoch that it was added for. */
  added_for: number;
  added_at: number;
}

interface GroupCommitsTable {
  room_id: string;
  group_id: string;
  /** The one that it has made. */
  epoch: number;
  /** Characters of the message. */
  size: number;
  message: string;
  user_id: string;
  device_id: string;
  created_at: number;
}

interface CodesTable {
  email_key: string;
  hash: string;
  sent_at: number;
  expires_at: number;
  /** From where it was asked for, as a keyed hash. */
  asker: string;
  asker_tries: number;
  /** Of all others. */
  tries: number;
}

interface EndedSignInsTable {
  subject: string;
  until: number;
}

interface SessionsTable {
  id: string;
  user_id: string;
  audience: string;
  user_agent: string | null;
  created_at: number;
  expires_at: number;
  renewals: Generated<number>;
  renewed_by: string | null;
}

interface SpentTicketsTable {
  id: string;
  until: number;
}

interface WebhookRoomsTable {
  room_id: string;
  /** The number of the room's latest event. */
  latest: number;
  /** When that was; never less than the time of one before. */
  latest_at: number;
  /** The event that has it. */
  event_id: string | null;
}

export interface WebhookDeliveriesTable {
  serial: Generated<number>;
  event_id: string;
  endpoint: string;
  room_id: string;
  room_serial: number;
  number: number;
  type: string;
  payload: string;
  message_serial: number | null;
  created_at: number;
  state: DeliveryState;
  attempts: Generated<number>;
  due_at: number;
  settled_at: number | null;
  status: number | null;
  error: string | null;
}

export interface WebhookAttendeesTable {
  line: string;
  room_id: string;
  node: string;
  user_id: string;
  user_serial: number;
  display_name: string;
  dialect: string;
}

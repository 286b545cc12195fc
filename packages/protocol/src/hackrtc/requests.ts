/** Bodies of requests. */
import { Type, type Static } from 'typebox';
import { Email } from '../email.ts';
import { Time, optionalOrNull } from '../schemas.ts';
import { DeviceId, Endorsement, MAX_PRE_KEYS, PreKey } from './groups.ts';

export const DisplayName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
/** Holds nothing that delimits a URL in other text (RFC 3986 appendix C). */
export const AvatarUrl = Type.String({
  maxLength: 2048,
  pattern: '^https?://(?=[^/?#])[^\\s\\p{Cc}"<>\\\\]+$',
});

/** Whether a refresh token is wanted, too: an extension (H11). */
const Refresh = Type.Optional(Type.Boolean());

/** Body of `POST /auth/anonymous` (H1). */
export const AnonymousBody = Type.Object({
  display_name: DisplayName,
  avatar_url: optionalOrNull(AvatarUrl),
  refresh: Refresh,
});
export type AnonymousBody = Static<typeof AnonymousBody>;

/** Body of `POST /users/register` (H2). */
export const RegisterBody = Type.Object({
  email: Email,
  password: Type.String({ minLength: 8, maxLength: 1024 }),
  display_name: DisplayName,
  avatar_url: optionalOrNull(AvatarUrl),
  refresh: Refresh,
});
export type RegisterBody = Static<typeof RegisterBody>;

/** Body of `POST /users/login` (H2). */
export const LoginBody = Type.Object({
  email: Type.String({ maxLength: 254 }),
  password: Type.String({ maxLength: 1024 }),
  refresh: Refresh,
});
export type LoginBody = Static<typeof LoginBody>;

/** Body of `POST /users/code`: a code is mailed there (H11). */
export const CodeBody = Type.Object({ email: Email });
export type CodeBody = Static<typeof CodeBody>;

/** Body of `POST /users/login/code` (H11); an account that has no name yet takes `display_name`. */
export const CodeLoginBody = Type.Object({
  email: Email,
  code: Type.String({ maxLength: 64 }),
  display_name: Type.Optional(DisplayName),
  refresh: Refresh,
});
export type CodeLoginBody = Static<typeof CodeLoginBody>;

/** Body of `POST /users/upgrade` (H11): what a guest signs in with from now on. */
export const UpgradeBody = Type.Object({
  email: Email,
  password: Type.String({ minLength: 8, maxLength: 1024 }),
  refresh: Refresh,
});
export type UpgradeBody = Static<typeof UpgradeBody>;

/** Body of `POST /users/upgrade/code` (H11): a code that was mailed to a guest. */
export const CodeUpgradeBody = Type.Object({
  email: Email,
  code: Type.String({ maxLength: 64 }),
  refresh: Refresh,
});
export type CodeUpgradeBody = Static<typeof CodeUpgradeBody>;

/** Body of `PUT /users/me` (H2). */
export const ProfileBody = Type.Object({
  display_name: Type.Optional(DisplayName),
  avatar_url: optionalOrNull(AvatarUrl),
});
export type ProfileBody = Static<typeof ProfileBody>;

/** Body of `POST /users/refresh` (H11). */
export const RefreshBody = Type.Object({ refresh_token: Type.String({ maxLength: 4096 }) });
export type RefreshBody = Static<typeof RefreshBody>;

/** Body of `PUT /users/me/password` (H11). */
export const PasswordBody = Type.Object({
  current_password: Type.String({ maxLength: 1024 }),
  new_password: Type.String({ minLength: 8, maxLength: 1024 }),
});
export type PasswordBody = Static<typeof PasswordBody>;

const RoomName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

/** Body of `POST /rooms/` (H3); all but the name are extensions (C11, X3, H11). */
export const CreateRoomBody = Type.Object({
  name: RoomName,
  /** What it is for; `video` where not given. */
  kind: Type.Optional(Type.Enum(['video', 'chat'])),
  access: Type.Optional(Type.Enum(['unlisted', 'open'])),
  chat_policy: Type.Optional(Type.Enum(['plain', 'sealed', 'mixed'])),
});
export type CreateRoomBody = Static<typeof CreateRoomBody>;

/** Body of `PATCH /rooms/{id}` (H11): what it is called, whether nobody new is let in, and whether newcomers wait. */
export const ChangeRoomBody = Type.Object({
  name: Type.Optional(RoomName),
  locked: Type.Optional(Type.Boolean()),
  lobby: Type.Optional(Type.Boolean()),
});
export type ChangeRoomBody = Static<typeof ChangeRoomBody>;

/** Body of `POST /rooms/{id}/invites` (H11): an invite beside the room's own. */
export const InviteBody = Type.Object({
  role: Type.Optional(Type.Enum(['guest', 'moderator'])),
  /** How long it is good, in seconds. */
  expires_in: optionalOrNull(Type.Integer({ minimum: 1, maximum: 31_536_000 })),
  /** How many may become members by it. */
  max_uses: optionalOrNull(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
});
export type InviteBody = Static<typeof InviteBody>;

/**
 * Body of `POST /chat/{room_id}` (H5). What an empty or overlong text is called is H5's own
 * wording, so the schema leaves length alone. `encrypted` is an extension (X3).
 */
export const ChatBody = Type.Object({
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
  /** The message that this one answers (H11). */
  reply_to: optionalOrNull(Type.String()),
});
export type ChatBody = Static<typeof ChatBody>;

/** Body of `PATCH /chat/{room_id}/{message_id}` (H11): another text for a message of one's own. */
export const EditBody = Type.Object({
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
});
export type EditBody = Static<typeof EditBody>;

/** Body of `PUT /chat/{room_id}/read` (H11): the last message that one has read. */
export const ReadBody = Type.Object({ message_id: Type.String() });
export type ReadBody = Static<typeof ReadBody>;

/** Longest chat text in characters (document 000). */
export const MAX_CIPHERTEXT = 4000;

/** Body of `POST /keys/{room_id}` (H6); with a `device_id` they are keys of one of the person's devices (H11). */
export const KeysBody = Type.Object({
  identity_key: Type.String({ minLength: 1, maxLength: 8192 }),
  pre_key: optionalOrNull(Type.String({ maxLength: 16384 })),
  device_id: Type.Optional(DeviceId),
  /** Added to those that the device has. */
  pre_keys: Type.Optional(Type.Array(PreKey, { maxItems: MAX_PRE_KEYS })),
  /** Until when these pre keys are good. */
  expires_at: Type.Optional(Time),
  endorsement: Type.Optional(Endorsement),
});
export type KeysBody = Static<typeof KeysBody>;

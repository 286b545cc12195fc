/**
 * Wire types of the `hackrtc` dialect: documents 000 and 004, rules H1–H11.
 *
 * What the documents do not have is optional or a new frame type (H11), so that a client written to
 * them never notices.
 */
import { Type } from 'typebox';
// REST bodies
export const DisplayName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
export const AvatarUrl = Type.String({ maxLength: 2048, pattern: '^https?://[^\\s/?#]+' });
export const Email = Type.String({ maxLength: 254, pattern: '^[^\\s@,:;"<>]+@[^\\s@,:;"<>]+\\.[^\\s@.,:;"<>]+$' });
const Nullable = (schema) => Type.Optional(Type.Union([schema, Type.Null()]));
/** Body of `POST /auth/anonymous` (H1). */
export const AnonymousBody = Type.Object({ display_name: DisplayName, avatar_url: Nullable(AvatarUrl) });
/** Body of `POST /users/register` (H2). */
export const RegisterBody = Type.Object({
    email: Email,
    password: Type.String({ minLength: 8, maxLength: 1024 }),
    display_name: DisplayName,
    avatar_url: Nullable(AvatarUrl),
});
/** Body of `POST /users/login` (H2). */
export const LoginBody = Type.Object({
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ maxLength: 1024 }),
});
/** Body of `PUT /users/me` (H2). */
export const ProfileBody = Type.Object({
    display_name: Type.Optional(DisplayName),
    avatar_url: Nullable(AvatarUrl),
});
/** Body of `POST /rooms/` (H3); `access` and `chat_policy` are extensions (C11, X3). */
export const CreateRoomBody = Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    access: Type.Optional(Type.Enum(['unlisted', 'open'])),
    chat_policy: Type.Optional(Type.Enum(['plain', 'sealed', 'mixed'])),
});
/**
 * Body of `POST /chat/{room_id}` (H5). What an empty or overlong text is called is H5's own
 * wording, so the schema leaves length alone. `encrypted` is an extension (X3).
 */
export const ChatBody = Type.Object({
    ciphertext: Type.String(),
    encrypted: Type.Optional(Type.Boolean()),
});
/** Longest chat text in characters (document 000). */
export const MAX_CIPHERTEXT = 4000;
/** Body of `POST /keys/{room_id}` (H6). */
export const KeysBody = Type.Object({
    identity_key: Type.String({ minLength: 1, maxLength: 8192 }),
    pre_key: Nullable(Type.String({ maxLength: 16384 })),
});
// Frames from the client
/**
 * A `signal` frame (H9): to one connection (`to_conn`), to a user (`to`), or to everybody else.
 * Whatever else it carries is relayed untouched (C8).
 */
export const SignalFrame = Type.Object({
    type: Type.Literal('signal'),
    to_conn: Nullable(Type.String()),
    to: Nullable(Type.String()),
    sdp: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
    ice: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
    bye: Type.Optional(Type.Boolean()),
});
/** A `state` frame (H10). */
export const StateFrame = Type.Object({
    type: Type.Literal('state'),
    mic_on: Type.Optional(Type.Boolean()),
    cam_on: Type.Optional(Type.Boolean()),
    screen_sharing: Type.Optional(Type.Boolean()),
    is_speaking: Type.Optional(Type.Boolean()),
    raised_hand: Type.Optional(Type.Boolean()),
});

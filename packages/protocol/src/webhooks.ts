/**
 * What other programs are told by webhooks, as the Standard Webhooks scheme has it
 * (https://www.standardwebhooks.com): one body per event type.
 */
import { Type, type Static, type TSchema } from 'typebox';
import { orNull, Uuid } from './schemas.ts';

const Serial = Type.Integer({ minimum: 1 });

/** A person, by both of their ids (C10). */
export const User = Type.Object({ id: Uuid, serial: Serial, display_name: Type.String() });
export type User = Static<typeof User>;

/** Somebody in a room, and the dialect they speak there. */
const Participant = Type.Object({ user: User, dialect: Type.String() });

/** What somebody did to somebody; `by` is null where it was the operator. */
const Moderated = Type.Object({ user: User, by: orNull(Uuid) });

const RoomFields = {
  name: Type.String(),
  description: Type.String(),
  kind: Type.Enum(['chat', 'video']),
  access: Type.Enum(['public', 'unlisted', 'open']),
  chat_policy: Type.Enum(['plain', 'sealed', 'mixed']),
  owner_id: Uuid,
  /** The dialect in which the room was made. */
  dialect: Type.String(),
  locked: Type.Boolean(),
  lobby: Type.Boolean(),
};
const Room = Type.Object(RoomFields);

/** `by` is null where it was the operator, or the room ended with the last who was in it (M4). */
const DeletedRoom = Type.Object({ ...RoomFields, by: orNull(Uuid) });

/** In sealed rooms `text` is ciphertext, and `encrypted` says so (X3). */
const Message = Type.Object({
  id: Uuid,
  serial: Serial,
  author: User,
  text: Type.String(),
  encrypted: Type.Boolean(),
  /** The message that it answers. */
  reply_to: orNull(Uuid),
});

const DeletedMessage = Type.Object({ id: Uuid, serial: Serial, author: User, by: Uuid });

const Nothing = Type.Object({});

/** What stands in `data`, by the type of the event. */
export const WEBHOOK_DATA = {
  'room.created': Room,
  'room.updated': Room,
  'room.deleted': DeletedRoom,
  'room.started': Nothing,
  'room.ended': Nothing,
  'participant.joined': Participant,
  'participant.left': Participant,
  'participant.kicked': Moderated,
  'participant.banned': Moderated,
  'participant.unbanned': Moderated,
  'message.created': Message,
  'message.updated': Message,
  'message.deleted': DeletedMessage,
} as const satisfies Readonly<Record<string, TSchema>>;

export type WebhookType = keyof typeof WEBHOOK_DATA;
export type WebhookData<T extends WebhookType> = Static<(typeof WEBHOOK_DATA)[T]>;

/** The body of an event: what is the same for all of them, and its data. */
export const bodyOf = <T extends WebhookType>(type: T) =>
  Type.Object({
    id: Type.String({ description: 'The same at every attempt; also in `webhook-id`.' }),
    type: Type.Literal(type),
    timestamp: Type.String({ format: 'date-time', description: 'When it happened (C14).' }),
    room_id: Uuid,
    room_serial: Serial,
    number: Type.Integer({ minimum: 1, description: 'Counts the events of a room, from 1.' }),
    data: WEBHOOK_DATA[type],
  });

/** What happened, in the words in which other programs are told of it. */
import type { webhooks } from '@parley/protocol';
import type { Serial, UserId } from '../core/ids.ts';
import type { NewRoom, Room } from '../core/model.ts';
import type { Clock, Random, Webhooks } from '../core/ports.ts';
import type { Delivery, Happening } from '../core/webhook.ts';

type Type = webhooks.WebhookType;
type DataOf<T extends Type> = webhooks.WebhookData<T>;

export interface WebhookOptions {
  readonly endpoints: readonly string[];
  /** Which types are told; all where not given. */
  readonly types: readonly Type[] | undefined;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
}

export const createWebhooks = ({ endpoints, types, clock, random }: WebhookOptions): Webhooks => ({
  endpoints,
  of(happening) {
    const { kind: type } = happening;
    if (endpoints.length === 0 || types?.includes(type) === false) return undefined;
    const payload = JSON.stringify(dataOf(happening));
    return { id: `evt_${random.uuid()}`, type, payload, at: clock.now(), endpoints };
  },
});

type OfMessage = Extract<Type, `message.${string}`>;
type WithoutSerial<T> = T extends unknown ? Omit<T, 'serial'> : never;

/** The serial of a message is known once it is written; {@link bodyOf} adds it. */
type Data = DataOf<Exclude<Type, OfMessage>> | WithoutSerial<DataOf<OfMessage>>;

function dataOf(happening: Happening): Data {
  switch (happening.kind) {
    case 'room.created':
      return roomData({ ...happening.room, locked: false, lobby: false });
    case 'room.updated':
      return roomData(happening.room);
    case 'room.deleted':
      return { ...roomData(happening.room), by: happening.by ?? null };
    case 'room.started':
    case 'room.ended':
      return {};
    case 'participant.joined':
    case 'participant.left': {
      const { participant } = happening;
      const { userId: id, dialect } = participant;
      return { user: userData({ ...participant, id }), dialect };
    }
    case 'participant.kicked':
    case 'participant.banned':
    case 'participant.unbanned':
      return { user: userData(happening.user), by: happening.by };
    case 'message.created':
    case 'message.updated': {
      const { id, author, text, encrypted, replyTo } = happening.message;
      return { id, author: userData(author), text, encrypted, reply_to: replyTo };
    }
    case 'message.deleted': {
      const { id, author } = happening.message;
      return { id, author: userData(author), by: happening.by };
    }
  }
}

const roomData = (room: NewRoom & Pick<Room, 'locked' | 'lobby'>): DataOf<'room.created'> => ({
  name: room.name,
  description: room.description,
  kind: room.kind,
  access: room.access,
  chat_policy: room.chatPolicy,
  owner_id: room.ownerId,
  dialect: room.origin,
  locked: room.locked,
  lobby: room.lobby,
});

interface Named {
  readonly id: UserId;
  readonly serial: Serial;
  readonly displayName: string;
}

const userData = ({ id, serial, displayName }: Named): webhooks.User => ({
  id,
  serial,
  display_name: displayName,
});

/** The body of a delivery: the same at every attempt, but for a text that was deleted since. */
export function bodyOf(delivery: Delivery): string {
  const { id, type, createdAt, roomId, roomSerial, number, messageSerial } = delivery;
  const parsed: unknown = JSON.parse(delivery.payload);
  const data = typeof parsed === 'object' && parsed !== null ? parsed : {};
  const serial = messageSerial === null ? {} : { serial: messageSerial };
  return JSON.stringify({
    id,
    type,
    timestamp: new Date(createdAt).toISOString(),
    room_id: roomId,
    room_serial: roomSerial,
    number,
    data: { ...data, ...serial },
  });
}

/** What other programs are told of rooms by HTTP, and what became of it (ADR 15). */
import type { PeerFacts } from './event.ts';
import type { ConnId, DeliveryId, NodeId, RoomId, UserId } from './ids.ts';
import type { NewMessage, NewRoom, Room, User } from './model.ts';

/** Who is in a room, as far as others are told. */
export type Participant = Pick<PeerFacts, 'userId' | 'serial' | 'displayName' | 'dialect'>;

/** Something that other programs may be told. */
export type Happening =
  | { readonly kind: 'room.created'; readonly room: NewRoom }
  | { readonly kind: 'room.updated'; readonly room: Room }
  /** `by`: absent where it was the operator, or the room ended with the last who was in it. */
  | { readonly kind: 'room.deleted'; readonly room: Room; readonly by?: UserId }
  /** The first came in, the last went. */
  | { readonly kind: 'room.started' | 'room.ended' }
  /** With a person's first connection, with their last one. */
  | {
      readonly kind: 'participant.joined' | 'participant.left';
      readonly participant: Participant;
    }
  /** `by`: null where it was no member of the room. */
  | {
      readonly kind: 'participant.kicked' | 'participant.banned' | 'participant.unbanned';
      readonly user: User;
      readonly by: UserId | null;
    }
  | { readonly kind: 'message.created' | 'message.updated'; readonly message: NewMessage }
  | { readonly kind: 'message.deleted'; readonly message: NewMessage; readonly by: UserId };

/** A happening as it is to be told, before it has its number. */
export interface NewWebhookEvent {
  readonly id: string;
  readonly type: Happening['kind'];
  /** What is told of it, as JSON. */
  readonly payload: string;
  readonly at: number;
  /** The URLs to be told. */
  readonly endpoints: readonly string[];
}

/** One event on its way to one endpoint. */
export interface Delivery extends Omit<NewWebhookEvent, 'at' | 'type' | 'endpoints'> {
  readonly deliveryId: DeliveryId;
  readonly type: string;
  readonly endpoint: string;
  readonly roomId: RoomId;
  readonly roomSerial: number;
  /** Counts what is told of a room, from 1. */
  readonly number: number;
  /** Of the message that it tells of. */
  readonly messageSerial: number | null;
  readonly createdAt: number;
  /** How often it was tried. */
  readonly attempts: number;
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** What became of a delivery so far. */
export interface DeliveryRecord extends Pick<
  Delivery,
  'type' | 'endpoint' | 'roomId' | 'number' | 'attempts' | 'createdAt'
> {
  readonly id: DeliveryId;
  readonly eventId: string;
  readonly state: DeliveryState;
  /** When it is tried next; null where it is not. */
  readonly dueAt: number | null;
  readonly settledAt: number | null;
  /** The HTTP status of the last answer, if there was one. */
  readonly status: number | null;
  /** What went wrong the last time, in words. */
  readonly error: string | null;
}

/** How an attempt went. */
export type Attempt =
  | { readonly delivered: true; readonly status: number }
  | {
      readonly delivered: false;
      readonly status: number | null;
      readonly error: string;
      /** When to try again; null to give up. */
      readonly dueAt: number | null;
    };

export interface DeliveryQuery {
  readonly state?: DeliveryState;
  readonly roomId?: RoomId;
  readonly endpoint?: string;
  /** Only what is older than this one. */
  readonly before?: DeliveryId;
  readonly limit: number;
}

/** A connection of somebody who is in a room. */
export interface Attendee {
  readonly line: ConnId;
  readonly roomId: RoomId;
  readonly node: NodeId;
  readonly participant: Participant;
}

/** Branded ids: a user's id cannot be handed over where a room's is wanted. */

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Uuid of an account, or of a peer that has none (X0). */
export type UserId = Branded<string, 'UserId'>;
export type RoomId = Branded<string, 'RoomId'>;
export type MessageId = Branded<string, 'MessageId'>;
export type InviteId = Branded<string, 'InviteId'>;
/** Names a group that texts are sealed for, as its members do. */
export type GroupId = Branded<string, 'GroupId'>;
/** What a person's client calls itself. */
export type DeviceId = Branded<string, 'DeviceId'>;
/** Keyed hash of where somebody comes from: the address itself is never kept. */
export type NetworkId = Branded<string, 'NetworkId'>;
/** Names one peer in one room. Its `~` is in no username and no client id, so it can equal neither (X0). */
export type ConnId = Branded<string, 'ConnId'>;
/** The integer beside a uuid (C10). */
export type Serial = Branded<number, 'Serial'>;
/** One sign-in, which all tokens made from it carry; ending it ends them. */
export type SessionId = Branded<string, 'SessionId'>;
/** One webhook event on its way to one endpoint. */
export type DeliveryId = Branded<number, 'DeliveryId'>;
/** One run of a server among those that work together. */
export type NodeId = Branded<string, 'NodeId'>;
/** Names a dialect. To `core` and `app` it is an opaque mark on rooms, accounts and frames. */
export type DialectTag = Branded<string, 'DialectTag'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function asUuid<Id extends string>(text: string): Id | undefined {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? (lower as Id) : undefined;
}

/** Parses a user id from outside; undefined where the text is no uuid. */
export const parseUserId = (text: string): UserId | undefined => asUuid<UserId>(text);
/** Parses a room id from outside; undefined where the text is no uuid. */
export const parseRoomId = (text: string): RoomId | undefined => asUuid<RoomId>(text);
/** Parses a message id from outside; undefined where the text is no uuid. */
export const parseMessageId = (text: string): MessageId | undefined => asUuid<MessageId>(text);

/** Parses the id of an invite from outside; undefined where the text is no uuid. */
export const parseInviteId = (text: string): InviteId | undefined => asUuid<InviteId>(text);
/** Parses the id of a group from outside; undefined where the text is no uuid. */
export const parseGroupId = (text: string): GroupId | undefined => asUuid<GroupId>(text);

function asCount<Id extends number>(text: string): Id | undefined {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
  return value > 0 ? (value as Id) : undefined;
}

/** Parses an integer id from outside; undefined where the text is none, or one no row can have. */
export const parseSerial = (text: string): Serial | undefined => asCount<Serial>(text);
/** Parses the id of a delivery from outside; undefined where no row can have it. */
export const parseDeliveryId = (text: string): DeliveryId | undefined => asCount<DeliveryId>(text);

/** Marks text of our own making (the id port, a row of the store) as an id. */
export const userId = (text: string): UserId => text as UserId;
export const roomId = (text: string): RoomId => text as RoomId;
export const messageId = (text: string): MessageId => text as MessageId;
export const inviteId = (text: string): InviteId => text as InviteId;
export const groupId = (text: string): GroupId => text as GroupId;
/** A person's client chooses it; it names one of theirs or none. */
export const deviceId = (text: string): DeviceId => text as DeviceId;
export const networkId = (text: string): NetworkId => text as NetworkId;
export const connId = (token: string): ConnId => `~${token}` as ConnId;
export const sessionId = (text: string): SessionId => text as SessionId;
export const nodeId = (text: string): NodeId => text as NodeId;
export const deliveryId = (value: number): DeliveryId => value as DeliveryId;
export const serial = (value: number): Serial => value as Serial;
/** What a client calls a connection; it names one or none. */
export const connIdFrom = (text: string): ConnId => text as ConnId;
export const dialectTag = (name: string): DialectTag => name as DialectTag;

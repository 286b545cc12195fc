/** Checks at the door for what a server sends: as much as the SDK relies on. */
import type { hackrtc } from '@parley/protocol';

export type Guard<T> = (value: unknown) => value is T;

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether each of `keys` holds a string. */
export function hasStrings(fields: Fields, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof fields[key] === 'string');
}

/** A guard for an object of which the SDK needs some strings. */
function stringsIn<T>(...keys: readonly (keyof T & string)[]): Guard<T> {
  return (value): value is T => isFields(value) && hasStrings(value, ...keys);
}

export function arrayOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(guard);
}

export const isToken = stringsIn<hackrtc.TokenAnswer>('access_token');
export const isRegistered = stringsIn<hackrtc.RegisteredAnswer>('id', 'access_token');
export const isUser = stringsIn<hackrtc.UserAnswer>('id', 'display_name');
export const isRoom = stringsIn<hackrtc.RoomAnswer>('id', 'name');
export const isJoin = stringsIn<hackrtc.JoinAnswer>('room_id', 'invite_code');
export const isMessage = stringsIn<hackrtc.MessageAnswer>('id', 'user_id', 'ciphertext');
export const isKeys = stringsIn<hackrtc.KeysAnswer>('user_id', 'identity_key');
export const isStatus = stringsIn<hackrtc.StatusAnswer>('status');
const isParticipant = stringsIn<hackrtc.ParticipantAnswer>('user_id', 'display_name', 'role');

/** The answer of `GET /rooms/{id}/participants`. */
export function isParticipants(
  value: unknown,
): value is { readonly items: readonly hackrtc.ParticipantAnswer[] } {
  return isFields(value) && arrayOf(isParticipant)(value['items']);
}

const isSession = stringsIn<hackrtc.SessionAnswer>('id', 'created_at');

/** The answer of `GET /users/me/sessions`. */
export function isSessions(
  value: unknown,
): value is { readonly items: readonly hackrtc.SessionAnswer[] } {
  return isFields(value) && arrayOf(isSession)(value['items']);
}

export const isTicket = stringsIn<hackrtc.TicketAnswer>('ticket');

export const isInvite = stringsIn<hackrtc.InviteAnswer>('id', 'invite_code', 'role');

/** The answer of `GET /rooms/{id}/invites`. */
export function isInvites(
  value: unknown,
): value is { readonly items: readonly hackrtc.InviteAnswer[] } {
  return isFields(value) && arrayOf(isInvite)(value['items']);
}

const isWaiting = stringsIn<hackrtc.WaitingItem>('user_id', 'display_name', 'since');

/** The answer of `GET /rooms/{id}/lobby`, and the frame of it. */
export function isLobby(
  value: unknown,
): value is { readonly items: readonly hackrtc.WaitingItem[] } {
  return isFields(value) && arrayOf(isWaiting)(value['items']);
}

/** The answer of `GET /chat/{room_id}/search`. */
export function isFound(
  value: unknown,
): value is { readonly items: readonly hackrtc.MessageAnswer[] } {
  return isFields(value) && arrayOf(isMessage)(value['items']);
}

const isReading = (value: unknown): value is hackrtc.ReadingItem =>
  isFields(value) && hasStrings(value, 'room_id') && typeof value['unread'] === 'number';

/** The answer of `GET /users/me/reading`. */
export function isReadings(
  value: unknown,
): value is { readonly items: readonly hackrtc.ReadingItem[] } {
  return isFields(value) && arrayOf(isReading)(value['items']);
}

export const isIceServers = arrayOf(
  (value): value is hackrtc.IceServer => isFields(value) && Array.isArray(value['urls']),
);

/** The answer of `GET /ice-servers`. */
export function isIceAnswer(value: unknown): value is hackrtc.IceAnswer {
  return isFields(value) && isIceServers(value['iceServers']);
}

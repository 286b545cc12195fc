import type { hackrtc } from '@parley/protocol';
import type { Fields } from './guards.ts';
import { arrayOf, hasStrings, isFields, isIceServers, isLobby, isMessage } from './guards.ts';

type ServerFrame = hackrtc.ServerFrame;

/** Reads a frame; undefined for what this version does not know (H11: servers may say more). */
export function parseFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') return undefined;
  const value = parseJson(text);
  return isServerFrame(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPeerItem(value: unknown): value is hackrtc.PeerItem {
  return isFields(value) && hasStrings(value, 'user_id', 'conn_id', 'display_name');
}

const tellsMessage = (frame: Fields): boolean =>
  hasStrings(frame, 'room_id') && isMessage(frame['msg']);

const tellsGroup = (frame: Fields): boolean =>
  hasStrings(frame, 'group_id') && typeof frame['group_epoch'] === 'number';

const isDevice = (value: unknown): value is hackrtc.DeviceRef =>
  isFields(value) && hasStrings(value, 'user_id', 'device_id');

const CHECKS: Readonly<Record<ServerFrame['type'], (frame: Fields) => boolean>> = {
  welcome: (frame) =>
    hasStrings(frame, 'conn_id', 'user_id', 'role') && isIceServers(frame['ice_servers']),
  ice_servers: (frame) => isIceServers(frame['ice_servers']),
  resuming: (frame) => hasStrings(frame, 'session', 'resume_token'),
  resumed: (frame) => typeof frame['recovered'] === 'boolean',
  ack: (frame) => ['number', 'string'].includes(typeof frame['id']),
  peers: (frame) => arrayOf(isPeerItem)(frame['items']),
  join: isPeerItem,
  leave: (frame) => hasStrings(frame, 'user_id', 'conn_id'),
  signal: (frame) => hasStrings(frame, 'from', 'from_conn'),
  participant_state: (frame) =>
    hasStrings(frame, 'user_id') && typeof frame['connected'] === 'boolean',
  chat: tellsMessage,
  message_edited: tellsMessage,
  message_deleted: tellsMessage,
  reaction: (frame) =>
    hasStrings(frame, 'message_id', 'user_id', 'emoji') && typeof frame['on'] === 'boolean',
  read: (frame) => hasStrings(frame, 'message_id'),
  typing: (frame) =>
    hasStrings(frame, 'user_id', 'conn_id') &&
    typeof frame['on'] === 'boolean' &&
    typeof frame['expires_in'] === 'number',
  room_state: (frame) =>
    typeof frame['locked'] === 'boolean' && typeof frame['lobby'] === 'boolean',
  notice: (frame) => hasStrings(frame, 'id', 'text', 'created_at'),
  lobby: (frame) => isLobby(frame),
  lobby_state: (frame) => hasStrings(frame, 'state'),
  member_left: (frame) => hasStrings(frame, 'user_id'),
  keys_published: (frame) => hasStrings(frame, 'user_id', 'device_id', 'identity_key'),
  group_founded: (frame) => tellsGroup(frame) && isDevice(frame['by']),
  group_commit: (frame) =>
    ['string', 'undefined'].includes(typeof frame['commit']) &&
    tellsGroup(frame) &&
    isDevice(frame),
  group_welcome: (frame) => tellsGroup(frame) && hasStrings(frame, 'device_id'),
  error: (frame) => hasStrings(frame, 'detail'),
};

const isKnownType = (type: unknown): type is ServerFrame['type'] =>
  typeof type === 'string' && Object.hasOwn(CHECKS, type);

function isServerFrame(value: unknown): value is ServerFrame {
  return isFields(value) && isKnownType(value['type']) && CHECKS[value['type']](value);
}

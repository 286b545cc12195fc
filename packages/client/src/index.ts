export type { ChatChanges, FoundMessages } from './chat.ts';
export { ParleyClient } from './client.ts';
export type { ClientOptions, HistoryRange, InvitedRoom, MessagePage } from './client.ts';
export { Emitter } from './emitter.ts';
export type { Listener, Unsubscribe } from './emitter.ts';
export { ParleyError } from './errors.ts';
export type { Fields, Guard } from './guards.ts';
export type { Method, Tokens } from './http.ts';
export type { Moderation } from './moderation.ts';
export type { Peer, Self } from './roster.ts';
export { RoomSession } from './session.ts';
export type {
  OwnStates,
  PostOptions,
  SessionEvent,
  SessionOptions,
  SessionState,
} from './session.ts';
export { uuid } from './uuid.ts';
export type { admin, hackrtc } from '@parley/protocol';
export { CLOSE_CODES, mayReconnect } from '@parley/protocol/close';

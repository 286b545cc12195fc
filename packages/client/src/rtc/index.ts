export { MeshCall } from './mesh-call.ts';
export type { CallEvent, CallOptions, CallParticipant } from './mesh-call.ts';
export type { LocalTracks, TrackKind } from './peer-link.ts';

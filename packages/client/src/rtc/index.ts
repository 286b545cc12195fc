export type { CallBinding, Refusal, CallPeer, Verdict } from './binding.ts';
export { CROWD } from './bandwidth.ts';
export { Call } from './call.ts';
export type { CallEvent, CallOptions, CallParticipant } from './call.ts';
export type { IncomingFile, OutgoingFile, TransferState } from './file-transfer.ts';
export type { FileInfo } from './file-wire.ts';
export type { Quality } from './quality.ts';
export type { CallState, LinkState, LinkTrouble } from './state.ts';
export type { LocalTracks, TrackKind, TrackSource } from './tracks.ts';

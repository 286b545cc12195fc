export * from './close.ts';
export * as hackrtc from './hackrtc.ts';
export type { IceCandidate, SessionDescription } from './webrtc.ts';

export * as admin from './admin.ts';
export * from './close.ts';
export * as hackrtc from './hackrtc.ts';
export * as minimal from './minimal.ts';
export * as otp from './otp.ts';
export * as rooms from './rooms.ts';
export * as webhooks from './webhooks.ts';
export type { IceCandidate, SessionDescription } from './webrtc.ts';

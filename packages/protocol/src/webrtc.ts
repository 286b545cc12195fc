import { Type } from 'typebox';
import type { ReadOnly } from './schemas.ts';
import { optionalOrNull } from './schemas.ts';

/** A session description as `JSON.stringify` renders it (W3C WebRTC, RTCSessionDescriptionInit). */
export const SessionDescription = Type.Object({
  type: Type.Enum(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: Type.Optional(Type.String()),
});
export type SessionDescription = ReadOnly<typeof SessionDescription>;

/** An ICE candidate as `JSON.stringify` renders it (W3C WebRTC, RTCIceCandidateInit). */
export const IceCandidate = Type.Object({
  candidate: Type.String(),
  sdpMid: optionalOrNull(Type.String()),
  sdpMLineIndex: optionalOrNull(Type.Integer()),
  usernameFragment: optionalOrNull(Type.String()),
});
export type IceCandidate = ReadOnly<typeof IceCandidate>;

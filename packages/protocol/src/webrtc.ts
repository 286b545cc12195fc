/** A session description as `JSON.stringify` renders it (W3C WebRTC, RTCSessionDescriptionInit). */
export interface SessionDescription {
  readonly type: 'offer' | 'answer' | 'pranswer' | 'rollback';
  readonly sdp?: string;
}

/** An ICE candidate as `JSON.stringify` renders it (W3C WebRTC, RTCIceCandidateInit). */
export interface IceCandidate {
  readonly candidate: string;
  readonly sdpMid?: string | null;
  readonly sdpMLineIndex?: number | null;
  readonly usernameFragment?: string | null;
}

/** The kinds of media that browsers know. */
export type TrackKind = 'audio' | 'video';

/** What a call sends to each peer: one track of each, or none. `video` is the camera. */
export type TrackSource = TrackKind | 'screen';

/** The tracks to send; an absent one is sent as nothing until it comes. */
export type LocalTracks = Readonly<Partial<Record<TrackSource, MediaStreamTrack | null>>>;

export const SOURCES: readonly TrackSource[] = ['audio', 'video', 'screen'];

/**
 * The negotiated transceiver of a source. The order in the description tells what is what, so that
 * clients which know nothing of screens are understood too: a second video is a screen.
 */
export function transceiverOf(
  source: TrackSource,
  connection: Pick<RTCPeerConnection, 'getTransceivers'>,
): RTCRtpTransceiver | undefined {
  const kind = source === 'audio' ? 'audio' : 'video';
  const [first, second] = connection
    .getTransceivers()
    .filter(({ mid, receiver }) => mid !== null && receiver.track.kind === kind);
  return source === 'screen' ? second : first;
}

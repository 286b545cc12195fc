/** For the page: the two ends of one call, and a wire between them. */
import { parseFrame } from '../../client/src/frames.ts';
import type { IncomingFile } from '../../client/src/rtc/file-transfer.ts';
import type { LocalTracks } from '../../client/src/rtc/tracks.ts';
import { PeerLink } from '../../client/src/rtc/peer-link.ts';
import { parseSignal } from '../../client/src/rtc/signal.ts';

export interface End {
  readonly link: PeerLink;
  readonly connection: RTCPeerConnection;
  /** What is sent; a track that is missing can come later. */
  tracks: LocalTracks;
  readonly errors: string[];
}

declare global {
  interface Window {
    testFiles: IncomingFile[];
    /** What came to either end, as text. */
    testTexts: string[];
    testEnds: { readonly polite: End; readonly impolite: End };
    testTracks: { readonly audio: MediaStreamTrack; readonly video: MediaStreamTrack };
  }
}

function createEnd(isPolite: boolean, peer: () => PeerLink): End {
  const connection = new RTCPeerConnection();
  const errors: string[] = [];
  const link = new PeerLink({
    connection,
    polite: isPolite,
    tracks: () => end.tracks,
    send: (content) => carry(content, peer),
    onChange: () => undefined,
    onFile: (file) => window.testFiles.push(file),
    onText: (text) => window.testTexts.push(text),
    onError: (error) => errors.push(String(error)),
  });
  const end: End = { link, connection, tracks: {}, errors };
  show(link.stream);
  return end;
}

/** Browsers decode what somebody watches. */
function show(stream: MediaStream): void {
  const video = document.createElement('video');
  video.autoplay = true;
  video.srcObject = stream;
  document.body.append(video);
}

/** As the server does: later, and as text. */
function carry(content: object, peer: () => PeerLink): void {
  const text = JSON.stringify({ type: 'signal', from: '', from_conn: '', ...content });
  setTimeout(() => {
    const frame = parseFrame(text);
    const signal = frame?.type === 'signal' ? parseSignal(frame) : undefined;
    if (signal && signal.kind !== 'bye') peer().receive(signal);
  });
}

const polite: End = createEnd(true, () => impolite.link);
const impolite: End = createEnd(false, () => polite.link);
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const [audio] = stream.getAudioTracks();
const [video] = stream.getVideoTracks();
if (!audio || !video) throw new Error('The browser gave no tracks.');
window.testTracks = { audio, video };
window.testFiles = [];
window.testTexts = [];
window.testEnds = { polite, impolite };

/** For the page: a camera, and those who get its frames by way of somebody who must not see them. */
import { identityIn, makeKeyPackage, MediaSeal, memoryVault, MlsCipher } from '@parley/client/e2ee';
import { toBase64url } from '../../client/src/e2ee/bytes.ts';

export interface Got {
  readonly packets: number;
  /** Frames decoded. */
  readonly frames: number;
}

/** A member of the group, and somebody with another key. */
export type Receiver = 'member' | 'stranger';

declare global {
  interface Window {
    /** What came to them. */
    testGot: () => Promise<Record<Receiver, Got>>;
  }
}

/** Two devices of a group, and the secret that each of them exports. */
async function exportedSecrets() {
  const [own, other] = [await identityIn(memoryVault()), await identityIn(memoryVault())];
  const keyPackage = await makeKeyPackage(other, 'bob', 3_600_000);
  const bob = { userId: 'bob', roomId: 'room', groupId: 'group', identity: other };
  const identityKey = toBase64url(other.publicKey);
  const founded = await MlsCipher.found({ ...bob, userId: 'alice', identity: own }, [
    { userId: 'bob', identityKey, preKey: keyPackage.preKey },
  ]);
  const joined = await MlsCipher.join(bob, founded.welcomes[0]?.welcome ?? '', [keyPackage]);
  if (joined.kind !== 'joined') throw new Error(`The welcome is ${joined.reason}.`);
  const both = [founded.cipher, joined.cipher];
  return Promise.all(both.map(async (cipher) => cipher.exportSecret('parley media', 32)));
}

function sealWith(secret: Uint8Array): MediaSeal {
  const seal = new MediaSeal(new Worker('/test/media-worker.js', { type: 'module' }));
  seal.rekey(1, secret);
  return seal;
}

/** Sends the camera's frames to somebody. */
async function send(track: MediaStreamTrack, sealing: MediaSeal, opening: MediaSeal) {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  trickle(from, to);
  trickle(to, from);
  to.addEventListener('track', ({ receiver }) => {
    opening.open(receiver, 'a');
    show(receiver.track);
  });
  sealing.seal(from.addTransceiver(track).sender, 'a');
  await from.setLocalDescription();
  if (from.localDescription) await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  if (to.localDescription) await from.setRemoteDescription(to.localDescription);
  return to;
}

function trickle(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) void to.addIceCandidate(candidate);
  });
}

/** Browsers decode what somebody watches. */
function show(track: MediaStreamTrack): void {
  const video = document.createElement('video');
  video.autoplay = true;
  video.srcObject = new MediaStream([track]);
  document.body.append(video);
}

async function gotBy(connection: RTCPeerConnection): Promise<Got> {
  const got = { packets: 0, frames: 0 };
  const report = await connection.getStats();
  report.forEach((stats: RTCInboundRtpStreamStats) => {
    if (stats.type !== 'inbound-rtp') return;
    got.packets += stats.packetsReceived ?? 0;
    got.frames += stats.framesDecoded ?? 0;
  });
  return got;
}

const [own, other] = await exportedSecrets();
if (!own || !other) throw new Error('The group exports nothing.');
const camera = await navigator.mediaDevices.getUserMedia({ video: true });
const [track] = camera.getVideoTracks();
if (!track) throw new Error('The browser gave no track.');
const sealing = sealWith(own);
const stranger = crypto.getRandomValues(new Uint8Array(32));
const connections = {
  member: await send(track, sealing, sealWith(other)),
  stranger: await send(track, sealing, sealWith(stranger)),
};
window.testGot = async () => ({
  member: await gotBy(connections.member),
  stranger: await gotBy(connections.stranger),
});

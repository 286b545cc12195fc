/** How the upload is shared out: in a mesh everybody sends to everybody, each time anew. */

/** What a video may cost, as `RTCRtpEncodingParameters` say it. */
export interface Budget {
  /** In bit/s. */
  readonly maxBitrate: number;
  readonly scaleResolutionDownBy: number;
}

/** From so many peers on everybody decodes and encodes so often that less is more. */
export const CROWD = 5;

/** What all cameras together may send, in bit/s; most homes can upload as much. */
const CAMERA_UPLOAD = 2_500_000;
const CROWD_UPLOAD = 1_500_000;
const SCREEN_UPLOAD = 4_000_000;

/** More would hardly be seen at 720 lines. */
const CAMERA_MOST = 1_700_000;
const CAMERA_LEAST = 100_000;
const SCREEN_MOST = 2_500_000;
const SCREEN_LEAST = 300_000;

/** The smaller a picture, the fewer bits it needs to be sharp: bit/s from which it is sent so. */
const SCALES = [
  { from: 1_000_000, scaleResolutionDownBy: 1 },
  { from: 600_000, scaleResolutionDownBy: 1.5 },
  { from: 300_000, scaleResolutionDownBy: 2 },
  { from: 0, scaleResolutionDownBy: 4 },
] as const;

/** What the camera may send to one of so many peers. */
export function cameraBudget(peers: number): Budget {
  const upload = peers < CROWD ? CAMERA_UPLOAD : CROWD_UPLOAD;
  const maxBitrate = share(upload, peers, CAMERA_LEAST, CAMERA_MOST);
  const { scaleResolutionDownBy } = SCALES.find(({ from }) => maxBitrate >= from) ?? SCALES[0];
  return { maxBitrate, scaleResolutionDownBy };
}

/** What a shared screen may send to one of so many peers: it is never scaled, so that it can be read. */
export function screenBudget(peers: number): Budget {
  const maxBitrate = share(SCREEN_UPLOAD, peers, SCREEN_LEAST, SCREEN_MOST);
  return { maxBitrate, scaleResolutionDownBy: 1 };
}

function share(total: number, peers: number, least: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, total / Math.max(1, peers))));
}

/** Lets a sender keep to a budget. Before its first negotiation some browsers know no encodings. */
export async function keepTo(budget: Budget, sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  const isNews = parameters.encodings.some((encoding) => encoding.maxBitrate !== budget.maxBitrate);
  if (!isNews) return;
  for (const encoding of parameters.encodings) Object.assign(encoding, budget);
  await sender.setParameters(parameters);
}

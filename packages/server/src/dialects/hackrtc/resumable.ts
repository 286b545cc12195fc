/** Sockets opened with `resume=1`: positions, ids, and coming back (H11, ADR 5). */
import type { Position } from '../../core/envelope.ts';
import type { RoomEvent } from '../../core/event.ts';
import type { FrameId, ResumeClaim } from '../../core/resumption.ts';
import type { Asked, Codec } from '../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { AppError } from '../../core/errors.ts';
import { connIdFrom } from '../../core/ids.ts';
import { parseFrame } from '../frame.ts';
import { parser, property } from '../parse.ts';
import { decodeFrame } from './codec.ts';

const frameId = parser(wire.FrameId);

/** The plain words, with the position of an event in its frames, and ids for those of the client. */
export const resumable = (plain: Codec): Codec => ({
  ...plain,
  decode,
  encode: (event, room, at) => positioned(plain.encode(event, room, at), event, at),
  encodeError: (error, id) => {
    const frames = plain.encodeError(error);
    return id === undefined ? frames : frames.map((frame) => withFields(frame, { id }));
  },
  encodeDone: (id) => [JSON.stringify({ type: 'ack', id })],
});

function decode(text: string): Asked {
  const frame = parseFrame(text);
  const id = idOf(frame);
  const command = decodeFrame(text, frame);
  return id === undefined ? command : { ...command, id };
}

function idOf(frame: object): FrameId | undefined {
  const id = property(frame, 'id');
  if (id === undefined) return undefined;
  if (!frameId.fits(id)) throw new AppError('frame-invalid', { values: { where: 'id' } });
  return id;
}

function positioned(
  frames: readonly string[],
  event: RoomEvent,
  { epoch, offset }: Position,
): readonly string[] {
  if (isUnplaced(event)) return frames;
  // Whoever has but a part of the snapshot, or nothing yet of what they missed, stands nowhere new.
  const first = event.kind === 'entered' ? frames.length - 1 : 0;
  if (event.kind === 'resuming') return frames;
  return frames.map((frame, index) =>
    index < first ? frame : withFields(frame, { epoch, offset }),
  );
}

/** What is told to one peer alone, or is true of a moment alone, has no place in the order. */
const isUnplaced = ({ kind }: RoomEvent): boolean =>
  kind === 'iceServers' || kind === 'waiting' || kind === 'typing';

/** The last of two fields of one name counts, so the client's own cannot stand in for these (C7). */
const withFields = (frame: string, fields: object): string =>
  `${frame.slice(0, -1)},${JSON.stringify(fields).slice(1)}`;

export const isResumable = (query: URLSearchParams): boolean => query.get('resume') === '1';

/** That somebody comes back: where they were, and the last event they have got. */
export function claimOf(query: URLSearchParams): ResumeClaim | undefined {
  if (!isResumable(query)) return undefined;
  const session = query.get('session');
  const token = query.get('resume_token');
  if (session === null || token === null) return undefined;
  return {
    connId: connIdFrom(session),
    token,
    epoch: query.get('epoch') ?? '',
    offset: count(query.get('offset')),
    frames: count(query.get('frames')),
  };
}

/** Whoever tells no number has got nothing. */
const count = (text: string | null): number =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : 0;

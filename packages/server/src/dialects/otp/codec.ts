/** Frames of the `otp` socket (O5). */
import type { otp as wire } from '@parley/protocol';
import type { Command } from '../../core/command.ts';
import type { RoomEvent, RoomFacts } from '../../core/event.ts';
import type { Target } from '../../core/signal.ts';
import type { Codec, Reply } from '../dialect.ts';
import { CLOSE_CODES, otp as schemas } from '@parley/protocol';
import { AppError } from '../../core/errors.ts';
import { connIdFrom } from '../../core/ids.ts';
import { parseFrame, rejectFrame, restOf, stamps } from '../frame.ts';
import { parser, property } from '../parse.ts';
import * as render from './render.ts';
import { decodeContent, encodeContent } from './signal.ts';
import { TAG } from './tag.ts';

const signalType = parser(schemas.SignalType);
const signalFrame = parser(schemas.SignalFrame);
const chatFrame = parser(schemas.ChatFrame);

/** Fields of a relayed frame that are the server's to write (C7). */
const STAMPED = stamps('sender', 'from', 'sender_id', 'from_conn', 'room_id');

export const codec: Codec = {
  decode,
  encode,
  encodeError: (error) => frames({ type: 'error', ...render.refusal(error) }),
  close: (reason) => CLOSE_CODES[reason],
};

// In

function decode(text: string): Command | Reply {
  const frame = parseFrame(text);
  const type = property(frame, 'type');
  if (signalType.fits(type)) return decodeSignal(text, frame);
  if (type === 'chat') return decodeChat(frame);
  if (type === 'heartbeat') return HEARTBEAT_RESPONSE;
  if (typeof type !== 'string') throw invalid('type');
  throw new AppError('frame-unknown', { values: { type: type.slice(0, 64) } });
}

const invalid = (where: string): AppError => new AppError('frame-invalid', { values: { where } });

function decodeSignal(text: string, frame: object): Command {
  if (!signalFrame.fits(frame)) return rejectFrame(signalFrame, frame);
  const content = decodeContent(frame);
  if (!content) throw invalid(frame.type === 'candidate' ? 'candidate' : 'sdp');
  const verbatim = { dialect: TAG, rest: restOf(text, frame, STAMPED) };
  return { kind: 'signal', target: target(frame), content, verbatim };
}

/** A username, or the connection id of a peer of another dialect (X0). */
function target({ target: name }: wire.SignalFrame): Target {
  if (name.startsWith('~')) return { to: 'peer', connId: connIdFrom(name) };
  return { to: 'handle', dialect: TAG, handle: name };
}

/** What these clients send is plain text, whatever the room would take for granted (X3). */
function decodeChat(frame: object): Command {
  if (!chatFrame.fits(frame)) return rejectFrame(chatFrame, frame);
  return { kind: 'chat', text: frame.content, encrypted: frame.encrypted ?? false };
}

// Out

const frames = (frame: wire.ServerFrame): string[] => [JSON.stringify(frame)];

const HEARTBEAT_RESPONSE: Reply = {
  kind: 'reply',
  frames: frames({ type: 'heartbeat_response' }),
};

function encode(event: RoomEvent, { id }: RoomFacts): string[] {
  switch (event.kind) {
    case 'joined':
      return event.announced ? [] : frames(render.presence('user_joined', event.peer.facts, id));
    case 'left':
      return frames(render.presence('user_left', event.peer, id));
    case 'announced':
    case 'withdrawn':
      return expected(event, id);
    case 'signal':
      return signal(event);
    case 'message':
      return frames(render.message(event.message, event.author));
    case 'notice':
      return frames(render.notice(event));
    case 'entered':
    case 'resuming':
    case 'resumed':
    case 'iceServers':
    case 'presence':
    case 'revised':
    case 'reaction':
    case 'group':
    case 'memberLeft':
    case 'read':
    case 'typing':
    case 'doors':
    case 'lobby':
    case 'waiting':
    case 'alone':
    case 'text':
      // The document has no words for who is here already, nor for how they are.
      return [];
  }
}

/** Somebody of this dialect comes or goes without a socket; of others nobody is announced (O5). */
function expected(
  { kind, dialect, handle }: Extract<RoomEvent, { kind: 'announced' | 'withdrawn' }>,
  id: RoomFacts['id'],
): string[] {
  const type = kind === 'announced' ? 'user_joined' : 'user_left';
  return dialect === TAG ? frames({ type, username: handle, room_id: id }) : [];
}

/** The sender's own frame behind the stamps, or, from another dialect, one made from the record (C8). */
function signal({ from, target: to, content, verbatim }: Extract<RoomEvent, { kind: 'signal' }>) {
  const sender = render.username(from);
  const stamped = { sender, from: sender };
  if (verbatim?.dialect === TAG) {
    return [`${JSON.stringify(stamped).slice(0, -1)},${verbatim.rest}`];
  }
  const said = encodeContent(content);
  const named = to.to === 'handle' && { target: to.handle };
  return said ? frames({ ...stamped, ...named, ...said }) : [];
}

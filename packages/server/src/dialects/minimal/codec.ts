/** Frames of the `minimal` socket (M3), and what later clients add to them (M1). */
import type { minimal as wire } from '@parley/protocol';
import type { Command } from '../../core/command.ts';
import type { RoomEvent, RoomFacts } from '../../core/event.ts';
import type { Target } from '../../core/signal.ts';
import type { Codec } from '../dialect.ts';
import { CLOSE_CODES, minimal as schemas } from '@parley/protocol';
import { AppError } from '../../core/errors.ts';
import { connIdFrom } from '../../core/ids.ts';
import { parseFrame, rejectFrame, restOf, stamps } from '../frame.ts';
import { parser, property } from '../parse.ts';
import { SERVER } from '../notice.ts';
import * as render from './render.ts';
import { decodeContent, encodeContent } from './signal.ts';
import { TAG } from './tag.ts';

const signalType = parser(schemas.SignalType);
const signalFrame = parser(schemas.SignalFrame);
const chatPayload = parser(schemas.ChatPayload);

/** Fields of a relayed frame that are the server's to write (C7). */
const STAMPED = stamps('from', 'room_id', 'roomId');

/** The words of the document. */
export const codec: Codec = {
  decode,
  encode: (event, room) => encode(event, stamper(room)),
  encodeError: (error) => [JSON.stringify(render.refusal(error))],
  close: (reason) => CLOSE_CODES[reason],
};

/** The words of sockets opened with `roomId=` (M1). */
export const camelCodec: Codec = {
  ...codec,
  decode: decodeLoosely,
  encode: (event, room) => encodeCamel(event, stamper(room, { roomId: room.name })),
};

// In

function decode(text: string): Command {
  const frame = parseFrame(text);
  const type = property(frame, 'type');
  if (!signalType.fits(type)) {
    if (typeof type !== 'string') return rejectFrame(signalFrame, frame);
    throw new AppError('frame-unknown', { values: { type: type.slice(0, 64) } });
  }
  if (!signalFrame.fits(frame)) return rejectFrame(signalFrame, frame);
  return decodeChat(frame) ?? decodeSignal(text, frame);
}

/** What these clients send is plain text, whatever the room would take for granted (X3). */
function decodeChat(frame: wire.SignalFrame): Command | undefined {
  const payload = property(frame, 'payload');
  const isChat = frame.type === 'custom' && !frame.to && chatPayload.fits(payload);
  if (!isChat) return undefined;
  return { kind: 'chat', text: payload.content, encrypted: payload.encrypted ?? false };
}

function decodeSignal(text: string, frame: wire.SignalFrame): Command {
  return {
    kind: 'signal',
    target: target(frame),
    content: decodeContent(frame.type, frame),
    verbatim: { dialect: TAG, rest: restOf(text, frame, STAMPED) },
  };
}

/** A client's id, or the connection id of a peer of another dialect (X0). */
function target({ to }: wire.SignalFrame): Target {
  if (!to) return { to: 'others' };
  if (to.startsWith('~')) return { to: 'peer', connId: connIdFrom(to) };
  return { to: 'handle', dialect: TAG, handle: to };
}

/** Later clients send text that is no JSON, to others like them. */
function decodeLoosely(text: string): Command {
  try {
    return decode(text);
  } catch (thrown) {
    if (isJson(text)) throw thrown;
    return { kind: 'text', text };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Out

/** Puts the stamps before a frame's fields, given as its text after the opening brace (C7). */
type Stamper = (from: string, rest: string) => string;

const stamper =
  ({ name }: RoomFacts, others: object = {}): Stamper =>
  (from, rest) =>
    `${JSON.stringify({ from, room_id: name, ...others }).slice(0, -1)},${rest}`;

const restOfContent = (content: object): string => JSON.stringify(content).slice(1);

function encode(event: RoomEvent, stamp: Stamper): string[] {
  switch (event.kind) {
    case 'signal':
      return signal(event, stamp);
    case 'left':
      return [stamp(render.clientId(event.peer), restOfContent({ type: 'bye' }))];
    case 'message':
      return [stamp(authorOf(event), restOfContent(render.message(event.message)))];
    case 'notice':
      return [stamp(SERVER.handle, restOfContent(render.notice(event)))];
    case 'entered':
    case 'iceServers':
    case 'joined':
    case 'announced':
    case 'withdrawn':
    case 'presence':
    case 'resuming':
    case 'resumed':
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
      // The document has no words for somebody who comes, nor for how they are.
      return [];
  }
}

/** The sender's own frame behind the stamps, or, from another dialect, one made from the record (C8). */
function signal(
  { from, content, verbatim }: Extract<RoomEvent, { kind: 'signal' }>,
  stamp: Stamper,
): string[] {
  const sender = render.clientId(from);
  if (verbatim?.dialect === TAG) return [stamp(sender, verbatim.rest)];
  const said = encodeContent(content);
  return said ? [stamp(sender, restOfContent(said))] : [];
}

/** Who writes without a connection gets a name that no client can have (X0). */
const authorOf = ({ author, message }: Extract<RoomEvent, { kind: 'message' }>): string =>
  author ? render.clientId(author) : `~${message.author.id}`;

function encodeCamel(event: RoomEvent, stamp: Stamper): string[] {
  switch (event.kind) {
    case 'entered':
      return event.peers.length === 1 ? role('answerer') : [];
    case 'joined':
      return event.size === 2 ? role('offerer') : [];
    case 'alone':
      return frames({ type: 'timeout', message: 'Nobody has come for 60 seconds' });
    case 'text':
      return [event.text];
    default:
      return encode(event, stamp);
  }
}

const role = (mine: 'offerer' | 'answerer'): string[] =>
  frames({ type: 'role', data: { role: mine } });

const frames = (frame: wire.RoleFrame | wire.TimeoutFrame): string[] => [JSON.stringify(frame)];

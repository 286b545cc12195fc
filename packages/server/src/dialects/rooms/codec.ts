/** Frames of the `rooms` socket (R5). */
import type { Command } from '../../core/command.ts';
import type { RoomEvent } from '../../core/event.ts';
import type { Codec } from '../dialect.ts';
import { CLOSE_CODES, rooms as schemas } from '@parley/protocol';
import { parseFrame, rejectFrame, restOf, stamps } from '../frame.ts';
import { parser } from '../parse.ts';
import * as render from './render.ts';
import { decodeContent, encodeContent } from './signal.ts';
import { TAG } from './tag.ts';

const chatFrame = parser(schemas.ChatFrame);

/**
 * Fields of a relayed frame that are the server's to write (C7). `id` and `user` are among them
 * because the document's own client takes a frame that has an `id` for a chat message.
 */
const STAMPED = stamps('sender_id', 'sender', 'from', 'from_conn', 'room_id', 'id', 'user');

export const codec: Codec = {
  decode,
  encode,
  // The document drops what it cannot use in silence (C9).
  encodeError: () => [],
  close: (reason) => CLOSE_CODES[reason],
};

function decode(text: string): Command {
  const frame = parseFrame(text);
  const content = decodeContent(frame);
  if (!content) return decodeChat(frame);
  const verbatim = { dialect: TAG, rest: restOf(text, frame, STAMPED) };
  return { kind: 'signal', target: { to: 'others' }, content, verbatim };
}

/** What the document's clients send is plain text, whatever the room would take for granted (X3). */
function decodeChat(frame: object): Command {
  if (!chatFrame.fits(frame)) return rejectFrame(chatFrame, frame);
  return { kind: 'chat', text: frame.content, encrypted: frame.encrypted ?? false };
}

/** Chat and signals, nothing else: there is no presence on this socket (R5). */
function encode(event: RoomEvent): readonly string[] {
  switch (event.kind) {
    case 'message':
      return [JSON.stringify(render.message(event.message))];
    case 'signal':
      return signal(event);
    case 'entered':
    case 'iceServers':
    case 'joined':
    case 'announced':
    case 'withdrawn':
    case 'resuming':
    case 'resumed':
    case 'revised':
    case 'reaction':
    case 'group':
    case 'memberLeft':
    case 'read':
    case 'typing':
    case 'doors':
    case 'notice':
    case 'lobby':
    case 'waiting':
    case 'alone':
    case 'text':
    case 'left':
    case 'presence':
      return [];
  }
}

/** The sender's own frame behind the stamp, or, from another dialect, one made from the record (C8). */
function signal({ from, content, verbatim }: Extract<RoomEvent, { kind: 'signal' }>): string[] {
  const rest = verbatim?.dialect === TAG ? verbatim.rest : foreignRest(content);
  return rest === undefined ? [] : [`{"sender_id":${from.serial},${rest}`];
}

function foreignRest(content: Parameters<typeof encodeContent>[0]): string | undefined {
  const frame = encodeContent(content);
  return frame && JSON.stringify(frame).slice(1);
}

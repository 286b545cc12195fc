/** How peers, rooms, messages and refusals look to `otp` clients. */
import type { otp as wire } from '@parley/protocol';
import type { AppError, ErrorCode, Issue } from '../../core/errors.ts';
import type { Notice, PeerFacts } from '../../core/event.ts';
import type { RoomId } from '../../core/ids.ts';
import type { Message } from '../../core/model.ts';
import type { Roster } from '../../app/rosters.ts';
import type { RenderedError } from '../dialect.ts';
import { SERVER } from '../notice.ts';
import { isoTime, refusalHeaders } from '../rendering.ts';
import { TAG } from './tag.ts';

/** What clients call a peer: its username, or, from another dialect, its connection's id (X0). */
export const username = ({ dialect, handle, connId }: PeerFacts): string =>
  dialect === TAG ? handle : connId;

export const room = ({ room: record, owner, participants }: Roster): wire.RoomAnswer => ({
  id: record.serial,
  room_id: record.id,
  name: record.name,
  description: record.description,
  owner_id: owner.serial,
  created_at: isoTime(record.createdAt),
  // Peers of other dialects have a name here only while they are connected.
  participants: participants.flatMap(({ user, peers }) => user.username ?? peers.map(username)),
});

export const presence = (
  type: wire.PresenceFrame['type'],
  who: PeerFacts,
  id: RoomId,
): wire.PresenceFrame => ({
  type,
  username: username(who),
  room_id: id,
  ...(who.dialect !== TAG && { display_name: who.displayName }),
});

/** @param author as a peer, where they are connected */
export function message(record: Message, author: PeerFacts | undefined): wire.ChatMessageFrame {
  const { id, author: user, text, encrypted, createdAt } = record;
  return {
    type: 'chat',
    id,
    // Who writes without a connection gets a name that no user can have (X0).
    sender: user.username ?? (author ? username(author) : `~${user.id}`),
    content: text,
    created_at: isoTime(createdAt),
    ...(encrypted && { encrypted }),
    ...(user.username === null && { display_name: user.displayName }),
  };
}

export const notice = ({ id, text, at }: Notice): wire.ChatMessageFrame => ({
  type: 'chat',
  id,
  sender: SERVER.handle,
  content: text,
  created_at: isoTime(at),
  display_name: SERVER.name,
});

// Refusals

/** Sentences in this dialect's words where they differ from our own. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  'ciphertext-missing': 'content required',
  'target-unknown': 'The target is nobody in this room',
};

/** `{"detail": text}`, always text (C13). */
export function renderError(error: AppError): RenderedError {
  return { status: error.status, headers: refusalHeaders(error), body: refusal(error) };
}

export const refusal = (error: AppError): wire.ErrorAnswer => ({ detail: sentence(error) });

function sentence(error: AppError): string {
  if (error.issues.length === 0) return SENTENCES[error.code] ?? error.message;
  return [...new Set(error.issues.map(fault))].join('; ');
}

/** What is wrong with one field; all of them make one sentence (C13). */
function fault({ at, keyword, params }: Issue): string {
  const field = at.join('.');
  if (field === '') return 'The body must be a JSON object';
  switch (keyword) {
    case 'required':
      return `${field} is required`;
    case 'pattern':
      return field === 'name' ? 'name must not be blank' : `${field} is no e-mail address`;
    case 'minLength':
      return `${field} must not be blank`;
    case 'maxLength':
      return `${field} must have at most ${String(params['limit'])} characters`;
    case 'enum':
      return `${field} must be one of ${String(params['allowedValues'])}`;
    case 'unicode':
      return `${field} must hold no NUL and no half of a surrogate pair`;
    case 'flag':
      return `${field} must be true or false`;
    default:
      return `${field} must be a string`;
  }
}

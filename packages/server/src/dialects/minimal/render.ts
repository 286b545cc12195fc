/** How peers, messages and refusals look to `minimal` clients. */
import type { minimal as wire } from '@parley/protocol';
import type { AppError, ErrorCode, Issue } from '../../core/errors.ts';
import type { Notice, PeerFacts } from '../../core/event.ts';
import type { Message } from '../../core/model.ts';
import type { Occupancy } from '../../app/seats.ts';
import type { RenderedError } from '../dialect.ts';
import { SERVER } from '../notice.ts';
import { isoTime, refusalHeaders } from '../rendering.ts';
import { TAG } from './tag.ts';

/** What clients call a peer: its own id, or, from another dialect, its connection's (X0). */
export const clientId = ({ dialect, handle, connId }: PeerFacts): string =>
  dialect === TAG ? handle : connId;

/** @param camel whether the client speaks camelCase (M1) */
export const client = (
  room: string,
  id: string,
  status: wire.ClientAnswer['status'],
  camel: boolean,
): wire.ClientAnswer => ({
  room_id: room,
  client_id: id,
  status,
  ...(camel && { roomId: room, clientId: id }),
});

export function stats(occupancy: Iterable<Occupancy>): wire.StatsAnswer {
  const rooms = Array.from(occupancy, ({ room, peers, expected }) => ({
    room_id: room,
    clients: [...peers.map(clientId), ...expected],
  }));
  const total = rooms.reduce((sum, { clients }) => sum + clients.length, 0);
  return { rooms, total_rooms: rooms.length, total_clients: total };
}

export const message = (record: Message): wire.ChatContent => ({
  type: 'custom',
  payload: {
    type: 'chat',
    id: record.id,
    sender: record.author.displayName,
    content: record.text,
    created_at: isoTime(record.createdAt),
    encrypted: record.encrypted,
  },
});

export const notice = ({ id, text, at }: Notice): wire.ChatContent => ({
  type: 'custom',
  payload: {
    type: 'chat',
    id,
    sender: SERVER.name,
    content: text,
    created_at: isoTime(at),
    encrypted: false,
  },
});

// Refusals

/** Sentences in the words of the document where they differ from our own. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  'ciphertext-missing': 'content required',
  'client-taken': 'This client_id is in use: choose another',
  'client-unknown': 'Client not found in this room',
  'name-malformed': 'room_id is a word with a meaning of its own: choose another',
  'name-taken': 'This room_id is in use: join it, or choose another',
  'target-unknown': 'No client with the id given in "to" is in the room',
};

/** `{"error": text, "code": status}` (C13). */
export function renderError(error: AppError): RenderedError {
  return { status: status(error), headers: refusalHeaders(error), body: refusal(error) };
}

export const refusal = (error: AppError): wire.ErrorAnswer => ({
  error: sentence(error),
  code: status(error),
});

/** Where others say 422, the document knows 400. */
const status = (error: AppError): number => (error.status === 422 ? 400 : error.status);

function sentence(error: AppError): string {
  if (error.issues.length === 0) return SENTENCES[error.code] ?? error.message;
  return [...new Set(error.issues.map(fault))].join('; ');
}

/** What is wrong with one field, all of them in one sentence (C13). */
function fault({ at, keyword }: Issue): string {
  const field = at.join('.') || 'The body';
  switch (keyword) {
    case 'required':
      return `${field} is required`;
    case 'pattern':
      return `${field} must be 1 to 64 letters, digits, ".", "_" or "-"`;
    default:
      return at.length === 0 ? `${field} must be a JSON object` : `${field} must be a string`;
  }
}

/** How records and refusals look to `rooms` clients. */
import type { rooms as wire } from '@parley/protocol';
import type { AppError, ErrorCode } from '../../core/errors.ts';
import type { Message, OwnedRoom, User } from '../../core/model.ts';
import type { RenderedError } from '../dialect.ts';
import { isoTime, refusalHeaders } from '../rendering.ts';
import { EMAIL_TAKEN, fieldErrors } from './fields.ts';
import { TAG } from './tag.ts';

/** Somebody as others see them: addresses are shown of accounts of this dialect alone (C12). */
const person = ({ serial, origin, email, displayName }: User): wire.PersonAnswer => ({
  id: serial,
  email: origin === TAG ? (email ?? '') : '',
  name: displayName,
});

/** Somebody as they see themself. */
export const profile = (user: User): wire.ProfileAnswer => ({
  id: user.serial,
  email: user.email ?? '',
  name: user.displayName,
  date_joined: isoTime(user.createdAt),
});

export const room = ({ room: record, owner }: OwnedRoom): wire.RoomAnswer => ({
  id: record.serial,
  name: record.name,
  description: record.description,
  creator: person(owner),
  room_type: record.kind,
  created_at: isoTime(record.createdAt),
  is_active: record.endedAt === null,
  uuid: record.id,
  access: record.access,
});

export const message = (record: Message): wire.MessageAnswer => ({
  id: record.serial,
  user: person(record.author),
  content: record.text,
  created_at: isoTime(record.createdAt),
  ...(record.encrypted && { encrypted: true }),
});

// Refusals

/** Sentences of the document and of Django REST framework where they differ from our own. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  'token-invalid': 'Given token not valid for any token type',
  'credentials-wrong': 'No active account found with the given credentials',
  'room-unknown': 'Not found.',
  'route-unknown': 'Not found.',
  'body-malformed': 'JSON parse error - the body is no valid JSON',
};

/** A map of fields for what is wrong with them, else `{"detail": text}` (C13). */
export function renderError(error: AppError): RenderedError {
  return { headers: refusalHeaders(error), ...content(error) };
}

function content(error: AppError): Pick<RenderedError, 'status' | 'body'> {
  const detail = SENTENCES[error.code] ?? error.message;
  switch (error.code) {
    case 'body-invalid':
    case 'query-invalid':
      return { status: 400, body: fieldErrors(error.issues) };
    case 'body-malformed':
      return { status: 400, body: { detail } };
    case 'token-invalid':
      return { status: error.status, body: { detail, code: 'token_not_valid' } };
    case 'too-often':
      return { status: error.status, body: { detail: throttled(error) } };
    case 'email-taken':
      return { status: 400, body: { email: [EMAIL_TAKEN] } };
    case 'name-malformed':
      return { status: 400, body: { name: [detail] } };
    default:
      return { status: error.status, body: { detail } };
  }
}

/** Django REST framework's words. */
function throttled({ retryAfter = 0 }: AppError): string {
  const seconds = Math.ceil(retryAfter / 1000);
  return `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
}

/** How records, presence and refusals look to `hackrtc` clients. */
import type { hackrtc as wire } from '@parley/protocol';
import type { AppError, ErrorCode, Issue } from '../../core/errors.ts';
import type { IceOffer } from '../../core/ice.ts';
import type { SessionId } from '../../core/ids.ts';
import type {
  Invite,
  KeyBundle,
  Member,
  Message,
  Reaction,
  Reading,
  Room,
  User,
  UserSession,
} from '../../core/model.ts';
import type { Notice, PresentPeer } from '../../core/event.ts';
import type { Waiting } from '../../core/lobby.ts';
import type { Presence } from '../../core/presence.ts';
import type { Participant, Welcome } from '../../app/rooms.ts';
import type { RenderedError } from '../dialect.ts';
import { isoTime, refusalHeaders } from '../rendering.ts';

/** @param self whether the reader is this user: nobody else is shown the address (C12) */
export const user = ({ id, displayName, avatarUrl, email, createdAt }: User): wire.UserAnswer => ({
  id,
  display_name: displayName,
  avatar_url: avatarUrl,
  email,
  created_at: isoTime(createdAt),
});

/** @param current the one that the reader asks with */
export const session = (record: UserSession, current: SessionId): wire.SessionAnswer => ({
  id: record.id,
  current: record.id === current,
  dialect: record.audience,
  user_agent: record.userAgent,
  created_at: isoTime(record.createdAt),
  expires_at: isoTime(record.expiresAt),
});

export const room = (record: Room, member: Member | undefined): wire.RoomAnswer => ({
  id: record.id,
  name: record.name,
  ...(member && { invite_code: record.inviteCode, role: member.role }),
  kind: record.kind,
  access: record.access,
  chat_policy: record.chatPolicy,
  locked: record.locked,
  lobby: record.lobby,
  owner_id: record.ownerId,
  created_at: isoTime(record.createdAt),
});

/** @param code by which somebody found the room */
export const invited = ({ id, name, kind }: Room, code: string): wire.InvitedRoomAnswer => ({
  id,
  name,
  invite_code: code,
  ...(kind === 'chat' && { kind }),
});

/** @param code the invite's; the room's own is for members (H4) */
export const joined = (welcome: Welcome, code: string): wire.JoinAnswer => ({
  room_id: welcome.room.id,
  invite_code: welcome.waits ? code : welcome.room.inviteCode,
  role: welcome.member?.role ?? 'guest',
  ...(welcome.waits && { lobby: true }),
});

export const invite = (record: Invite): wire.InviteAnswer => ({
  id: record.id,
  invite_code: record.code,
  role: record.role,
  uses: record.uses,
  max_uses: record.mostUses,
  expires_at: record.expiresAt === null ? null : isoTime(record.expiresAt),
  created_at: isoTime(record.createdAt),
});

const states = (presence: Presence): wire.ParticipantStates => ({
  mic_on: presence.micOn,
  cam_on: presence.camOn,
  screen_sharing: presence.screenSharing,
  is_speaking: presence.isSpeaking,
  raised_hand: presence.raisedHand,
  muted_by_moderator: presence.mutedByModerator,
});

export const participant = (one: Participant): wire.ParticipantAnswer => ({
  user_id: one.userId,
  display_name: one.displayName,
  role: one.presence.role,
  connected: one.connected,
  ...states(one.presence),
});

export const message = (record: Message): wire.MessageAnswer => ({
  id: record.id,
  user_id: record.author.id,
  ciphertext: record.text,
  created_at: isoTime(record.createdAt),
  encrypted: record.encrypted,
  display_name: record.author.displayName,
  ...(record.replyTo !== null && { reply_to: record.replyTo }),
  ...(record.editedAt !== null && { edited_at: isoTime(record.editedAt) }),
  ...(record.deletedAt !== null && { deleted_at: isoTime(record.deletedAt) }),
  ...(record.reactions.length > 0 && { reactions: record.reactions.map(reaction) }),
});

const reaction = ({ emoji, users }: Reaction): wire.ReactionItem => ({ emoji, user_ids: users });

export const reading = ({ roomId, unread, lastRead }: Reading): wire.ReadingItem => ({
  room_id: roomId,
  unread,
  last_read: lastRead,
});

export const keys = ({ userId, identityKey, preKey }: KeyBundle): wire.KeysAnswer => ({
  user_id: userId,
  identity_key: identityKey,
  pre_key: preKey,
});

/** As frames say it; {@link iceAnswer} is for REST. */
export const iceServers = ({ servers, expiresAt }: IceOffer): wire.IceServerFields => ({
  ice_servers: servers,
  ...(expiresAt !== undefined && { ice_expires_at: isoTime(expiresAt) }),
});

/** In the words of `RTCConfiguration`, which browsers take as it is. @param now in ms since 1970 */
export const iceAnswer = ({ servers, expiresAt }: IceOffer, now: number): wire.IceAnswer => ({
  iceServers: servers,
  ...(expiresAt !== undefined && { ttl: Math.floor((expiresAt - now) / 1000) }),
});

export const waiting = ({ userId, displayName, since }: Waiting): wire.WaitingItem => ({
  user_id: userId,
  display_name: displayName,
  since: isoTime(since),
});

export const notice = ({ id, text, at }: Notice): wire.NoticeItem => ({
  id,
  text,
  created_at: isoTime(at),
});

const peer = ({ facts }: PresentPeer): wire.PeerItem => ({
  user_id: facts.userId,
  conn_id: facts.connId,
  display_name: facts.displayName,
});

export const presentPeer = (present: PresentPeer): wire.PresentPeerItem => ({
  ...peer(present),
  role: present.presence.role,
  ...states(present.presence),
});

export const join = (present: PresentPeer): wire.JoinFrame => ({ type: 'join', ...peer(present) });

/** Somebody's whole presence, as it is told when they come. */
export const arrival = ({ facts, presence }: PresentPeer): wire.ParticipantStateFrame => ({
  type: 'participant_state',
  user_id: facts.userId,
  connected: true,
  role: presence.role,
  ...states(presence),
});

/** Only what changed of somebody's presence (H7, H10). */
export function change(changed: Partial<Presence>): Partial<wire.ParticipantStateFrame> {
  const { micOn, camOn, screenSharing, isSpeaking, raisedHand, mutedByModerator, role } = changed;
  return {
    ...(micOn !== undefined && { mic_on: micOn }),
    ...(camOn !== undefined && { cam_on: camOn }),
    ...(screenSharing !== undefined && { screen_sharing: screenSharing }),
    ...(isSpeaking !== undefined && { is_speaking: isSpeaking }),
    ...(raisedHand !== undefined && { raised_hand: raisedHand }),
    ...(mutedByModerator !== undefined && { muted_by_moderator: mutedByModerator }),
    ...(role !== undefined && { role }),
  };
}

// Refusals

/** Sentences of a FastAPI server where they differ from our own. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  'not-authenticated': 'Not authenticated',
  'end-not-yours': 'Insufficient role',
};

/** `{"detail": text}`; a body or query that does not fit is FastAPI's list (C13). */
export function renderError(error: AppError): RenderedError {
  return { status: error.status, headers: refusalHeaders(error), body: { detail: detail(error) } };
}

function detail(error: AppError): unknown {
  switch (error.code) {
    case 'body-malformed':
      return [{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error', input: {} }];
    case 'body-invalid':
      return error.issues.map((issue) => fastApiIssue('body', issue));
    case 'query-invalid':
      return error.issues.map((issue) => fastApiIssue('query', issue));
    default:
      return sentence(error);
  }
}

export const sentence = (error: AppError): string => SENTENCES[error.code] ?? error.message;

/** One entry of FastAPI's 422 list: `{type, loc, msg, input}`. */
function fastApiIssue(place: 'body' | 'query', issue: Issue) {
  const [type, msg] = wording(issue);
  return { type, loc: [place, ...issue.at], msg, input: echo(issue.input) };
}

/** What stood there; of an object nothing, for it may be long, or hold a password. */
function echo(input: unknown): unknown {
  return typeof input === 'object' && input !== null ? {} : (input ?? null);
}

/** Pydantic's name and sentence for what a JSON Schema keyword refused. */
function wording({ keyword, params }: Issue): [type: string, msg: string] {
  switch (keyword) {
    case 'required':
      return ['missing', 'Field required'];
    case 'type':
      return TYPES[String(params['type'])] ?? ['value_error', 'Input has the wrong type'];
    case 'minLength':
      return ['string_too_short', `String should have at least ${count(params)}`];
    case 'maxLength':
      return ['string_too_long', `String should have at most ${count(params)}`];
    case 'pattern':
      return ['string_pattern_mismatch', 'String is not in the expected form'];
    case 'enum':
      return ['enum', `Input should be one of ${String(params['allowedValues'])}`];
    case 'blank':
      return ['string_too_short', 'String should not be blank'];
    case 'common':
      return ['value_error', 'This password is too common'];
    case 'depth':
      return ['recursion_loop', 'Input should not be nested so deep'];
    case 'unicode':
      return ['string_unicode', 'String should hold no NUL and no half of a surrogate pair'];
    case 'cursor':
      return ['value_error', 'Input should be the id of a message or an ISO 8601 time'];
    case 'limit':
      return ['value_error', `Input should be a number from 1 to ${String(params['maximum'])}`];
    default:
      return ['value_error', 'Input is not valid'];
  }
}

const count = ({ limit }: Issue['params']): string =>
  limit === 1 ? '1 character' : `${String(limit)} characters`;

const TYPES: Readonly<Record<string, [type: string, msg: string]>> = {
  string: ['string_type', 'Input should be a valid string'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  object: ['model_attributes_type', 'Input should be a valid dictionary or object'],
};

/** Frames of the `hackrtc` socket (H8–H10). */
import type { hackrtc as wire } from '@parley/protocol';
import type { Command } from '../../core/command.ts';
import type { RoomEvent, RoomFacts } from '../../core/event.ts';
import type { IceOffer } from '../../core/ice.ts';
import type { Verdict } from '../../core/lobby.ts';
import type { Message } from '../../core/model.ts';
import type { MediaStates } from '../../core/presence.ts';
import type { Target } from '../../core/signal.ts';
import type { Codec } from '../dialect.ts';
import { CLOSE_CODES, hackrtc as schemas } from '@parley/protocol';
import { AppError } from '../../core/errors.ts';
import { connIdFrom, parseUserId } from '../../core/ids.ts';
import { parseFrame, rejectFrame, restOf, stamps } from '../frame.ts';
import { parser, property } from '../parse.ts';
import { idGiven, messageNamed, replyOf } from './posting.ts';
import * as render from './render.ts';
import { groupChange } from './render-groups.ts';
import { decodeContent, encodeContent } from './signal.ts';
import { TAG } from './tag.ts';

const signalFrame = parser(schemas.SignalFrame);
const stateFrame = parser(schemas.StateFrame);
const chatFrame = parser(schemas.ChatPostFrame);
const editFrame = parser(schemas.EditFrame);
const messageFrame = parser(schemas.MessageFrame);
const reactFrame = parser(schemas.ReactFrame);
const typingFrame = parser(schemas.TypingFrame);
const decisionFrame = parser(schemas.DecisionFrame);

/** Fields of a relayed frame that are the server's to write (C7). */
const STAMPED = stamps('from', 'from_conn', 'room_id', 'sender', 'sender_id');

export const codec: Codec = {
  decode: (text) => decodeFrame(text, parseFrame(text)),
  encode,
  encodeError: (error) => [JSON.stringify({ type: 'error', detail: render.sentence(error) })],
  close: (reason) => CLOSE_CODES[reason],
};

/** What a frame asks for. @throws AppError where it is none of the dialect's (C9) */
export function decodeFrame(text: string, frame: object): Command {
  const type = property(frame, 'type');
  switch (type) {
    case 'signal':
      return decodeSignal(text, frame);
    case 'state':
      return decodeState(frame);
    case 'chat':
      return decodeChat(frame);
    case 'edit':
      return decodeEdit(frame);
    case 'delete':
    case 'read':
      return decodeOfMessage(type, frame);
    case 'react':
      return decodeReaction(frame);
    case 'typing':
      return decodeTyping(frame);
    case 'admit':
    case 'deny':
      return decodeDecision(type, frame);
    default:
      throw unknownType(type);
  }
}

function unknownType(type: unknown): AppError {
  if (typeof type !== 'string') return new AppError('frame-invalid', { values: { where: 'type' } });
  return new AppError('frame-unknown', { values: { type: type.slice(0, 64) } });
}

function decodeSignal(text: string, frame: object): Command {
  if (!signalFrame.fits(frame)) return rejectFrame(signalFrame, frame);
  return {
    kind: 'signal',
    target: target(frame),
    content: decodeContent(frame),
    verbatim: { dialect: TAG, rest: restOf(text, frame, STAMPED) },
  };
}

/** `to_conn` names a connection, `to` a user; with neither it is for everybody else (H9). */
function target({ to_conn: toConn, to }: wire.SignalFrame): Target {
  if (typeof toConn === 'string') return { to: 'peer', connId: connIdFrom(toConn) };
  if (typeof to !== 'string') return { to: 'others' };
  const userId = parseUserId(to);
  if (!userId) throw new AppError('target-unknown');
  return { to: 'user', userId };
}

function decodeState(frame: object): Command {
  if (!stateFrame.fits(frame)) return rejectFrame(stateFrame, frame);
  return { kind: 'state', change: stateChange(frame) };
}

function stateChange(frame: wire.StateFrame): Partial<MediaStates> {
  return {
    ...(frame.mic_on !== undefined && { micOn: frame.mic_on }),
    ...(frame.cam_on !== undefined && { camOn: frame.cam_on }),
    ...(frame.screen_sharing !== undefined && { screenSharing: frame.screen_sharing }),
    ...(frame.is_speaking !== undefined && { isSpeaking: frame.is_speaking }),
    ...(frame.raised_hand !== undefined && { raisedHand: frame.raised_hand }),
  };
}

function decodeChat(frame: object): Command {
  if (!chatFrame.fits(frame)) return rejectFrame(chatFrame, frame);
  const { ciphertext: text, encrypted } = frame;
  return { kind: 'chat', text, encrypted, message: idGiven(frame), replyTo: replyOf(frame) };
}

function decodeEdit(frame: object): Command {
  if (!editFrame.fits(frame)) return rejectFrame(editFrame, frame);
  const { ciphertext: text, encrypted } = frame;
  return { kind: 'edit', message: messageNamed(frame.message_id), text, encrypted };
}

function decodeOfMessage(kind: 'delete' | 'read', frame: object): Command {
  if (!messageFrame.fits(frame)) return rejectFrame(messageFrame, frame);
  return { kind, message: messageNamed(frame.message_id) };
}

function decodeReaction(frame: object): Command {
  if (!reactFrame.fits(frame)) return rejectFrame(reactFrame, frame);
  const { emoji, on = true } = frame;
  return { kind: 'react', message: messageNamed(frame.message_id), emoji, on };
}

function decodeTyping(frame: object): Command {
  if (!typingFrame.fits(frame)) return rejectFrame(typingFrame, frame);
  return { kind: 'typing', on: frame.on ?? true };
}

function decodeDecision(verdict: Verdict, frame: object): Command {
  if (!decisionFrame.fits(frame)) return rejectFrame(decisionFrame, frame);
  return { kind: 'decide', verdict, userId: parseUserId(frame.user_id) };
}

const frames = (...all: readonly wire.ServerFrame[]): string[] =>
  all.map((frame) => JSON.stringify(frame));

function encode(event: RoomEvent, room: RoomFacts): string[] {
  switch (event.kind) {
    case 'entered':
      return entered(event);
    case 'resuming':
      return frames({ type: 'resuming', session: event.connId, resume_token: event.resumeToken });
    case 'resumed':
      return frames({ type: 'resumed', recovered: event.recovered });
    case 'iceServers':
      return frames({ type: 'ice_servers', ...render.iceServers(event.iceServers) });
    case 'joined':
      return frames(render.join(event.peer), render.arrival(event.peer));
    case 'left':
      return left(event);
    case 'presence':
      return frames({
        type: 'participant_state',
        user_id: event.userId,
        connected: event.connected,
        ...render.change(event.change),
      });
    case 'signal':
      return [signal(event)];
    case 'doors':
      return frames({ type: 'room_state', locked: event.locked, lobby: event.lobby });
    case 'notice':
      return frames({ type: 'notice', ...render.notice(event) });
    case 'lobby':
      return frames({ type: 'lobby', items: event.waiting.map(render.waiting) });
    case 'waiting':
      return frames({ type: 'lobby_state', state: event.state });
    case 'announced':
    case 'withdrawn':
    case 'alone':
    case 'text':
      // Somebody without a connection, or text without a schema, has no place in these frames.
      return [];
    case 'message':
      return frames({ type: 'chat', ...told(event.message) });
    case 'revised':
      return frames({ type: revision(event.message), ...told(event.message) });
    case 'reaction':
      return frames({
        type: 'reaction',
        room_id: room.id,
        message_id: event.message,
        user_id: event.userId,
        emoji: event.emoji,
        on: event.on,
      });
    case 'group':
      return frames(groupChange(event.change));
    case 'memberLeft':
      return frames({ type: 'member_left', user_id: event.userId });
    case 'read':
      return frames({ type: 'read', room_id: room.id, message_id: event.message });
    case 'typing':
      return frames({
        type: 'typing',
        user_id: event.from.userId,
        conn_id: event.from.connId,
        on: event.on,
        expires_in: TYPING_SECONDS,
      });
  }
}

/** For how long somebody is taken to write who has said so once. */
const TYPING_SECONDS = 6;

const told = (message: Message) => ({ room_id: message.roomId, msg: render.message(message) });

const revision = ({ deletedAt }: Message) =>
  deletedAt === null ? 'message_edited' : 'message_deleted';

const NO_SERVERS: IceOffer = { servers: [], expiresAt: undefined };

/** `welcome`, `peers`, the newcomer's own `participant_state`, in this order (H8). */
function entered({
  self,
  peers,
  resumeToken,
  iceServers,
}: Extract<RoomEvent, { kind: 'entered' }>): string[] {
  const { connId, userId } = self.facts;
  const { role } = self.presence;
  return frames(
    {
      type: 'welcome',
      conn_id: connId,
      user_id: userId,
      role,
      ...render.iceServers(iceServers ?? NO_SERVERS),
      ...(resumeToken !== undefined && { session: connId, resume_token: resumeToken }),
    },
    { type: 'peers', items: peers.map(render.presentPeer) },
    render.arrival(self),
  );
}

/** A `leave` for each connection; `connected: false` with a user's last (H8). */
function left({ peer, last }: Extract<RoomEvent, { kind: 'left' }>): string[] {
  const { userId, connId } = peer;
  const leave: wire.LeaveFrame = { type: 'leave', user_id: userId, conn_id: connId };
  if (!last) return frames(leave);
  return frames(leave, { type: 'participant_state', user_id: userId, connected: false });
}

/** The sender's own frame behind the stamps, or, from another dialect, one made from the record (C8). */
function signal({ from, content, verbatim }: Extract<RoomEvent, { kind: 'signal' }>): string {
  const rest =
    verbatim?.dialect === TAG
      ? verbatim.rest
      : JSON.stringify({ type: 'signal', ...encodeContent(content) }).slice(1);
  return `{"from":"${from.userId}","from_conn":"${from.connId}",${rest}`;
}

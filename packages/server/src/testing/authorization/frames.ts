/** What is asked over sockets in the authorisation matrix: every command, as each dialect words it. */
import type { Command } from '../../core/command.ts';
import type { Frame } from '../socket.ts';
import type { Scene } from './cast.ts';

interface Asked {
  readonly frame: Frame | string;
  /** What comes where it is done, for commands that are answered. */
  readonly done?: Frame;
}

/** @param conn of the target, who is there */
type Words = (scene: Scene, conn: string) => Asked;

const id = 'asked';
/** A frame with an id is acknowledged. */
const acknowledged = (frame: Frame): Asked => ({
  frame: { ...frame, id },
  done: { type: 'ack', id },
});

/** By command and dialect: a command that nobody can say is missing here. */
export const FRAMES: Readonly<Record<Command['kind'], Readonly<Record<string, Words>>>> = {
  signal: {
    hackrtc: () => acknowledged({ type: 'signal', sdp: 'v=0' }),
    rooms: () => ({ frame: { type: 'webrtc-offer', offer: { type: 'offer', sdp: 'v=0' } } }),
    minimal: () => ({ frame: { type: 'custom', payload: {} } }),
    otp: (_, conn) => ({ frame: { type: 'offer', target: conn, sdp: 'v=0' } }),
  },
  // Only from sockets that say so as they open, and for others of that kind.
  text: {},
  state: { hackrtc: () => acknowledged({ type: 'state', mic_on: false }) },
  decide: {
    hackrtc: ({ target }) => acknowledged({ type: 'admit', user_id: target.id }),
  },
  chat: {
    hackrtc: () => acknowledged({ type: 'chat', ciphertext: 'Hello', encrypted: false }),
    rooms: () => ({ frame: { type: 'chat', content: 'Hello' }, done: { content: 'Hello' } }),
    minimal: () => ({ frame: { type: 'custom', payload: { type: 'chat', content: 'Hello' } } }),
    otp: () => ({ frame: { type: 'chat', content: 'Hello' }, done: { type: 'chat' } }),
  },
  edit: {
    hackrtc: ({ message }) =>
      acknowledged({ type: 'edit', message_id: message, ciphertext: 'Hi', encrypted: false }),
  },
  delete: { hackrtc: ({ message }) => acknowledged({ type: 'delete', message_id: message }) },
  read: { hackrtc: ({ message }) => acknowledged({ type: 'read', message_id: message }) },
  react: {
    hackrtc: ({ message }) => acknowledged({ type: 'react', message_id: message, emoji: '👍' }),
  },
  typing: { hackrtc: () => acknowledged({ type: 'typing' }) },
};

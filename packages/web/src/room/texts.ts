import type { hackrtc, RoomSession } from '@parley/client';
import type { Reading, SealedRoom } from '@parley/client/e2ee';
import type { Content } from './content.ts';
import { plainContent } from './content.ts';

export interface TextOptions {
  /** The message's id, of one's own making: posted again under it, it is the same message. */
  readonly id: string;
  /** The message that it answers. */
  readonly reply_to?: string;
}

/** How texts get into a chat and out of it. */
export interface Texts {
  /** Done once it is stored. @throws where it cannot be sent */
  post(text: string, options: TextOptions): Promise<void>;
  /** Gives a message of one's own another text. @throws where it cannot be sent */
  edit(messageId: string, text: string): Promise<void>;
  /** What a message says; at once where nothing has to be opened. */
  read(message: hackrtc.MessageAnswer): Content | Promise<Content>;
}

/** Texts as they are, for a room that every app can read. */
export function plainTexts(session: Pick<RoomSession, 'post' | 'edit'>): Texts {
  return {
    post: async (text, options) => session.post(text, { encrypted: false, ...options }),
    edit: async (messageId, text) => session.edit(messageId, text),
    read: plainContent,
  };
}

/** Texts that are sealed before they leave, as soon as this device can. */
export function sealedTexts(room: SealedRoom): Texts {
  return {
    async post(text, options) {
      await settled(room);
      await room.post(text, options);
    },
    async edit(messageId, text) {
      await settled(room);
      await room.edit(messageId, text);
    },
    read: async (message) =>
      message.deleted_at === undefined ? contentOf(await room.read(message)) : { kind: 'deleted' },
  };
}

/** Texts of a room that this device has no key for. @param reason a sentence */
export function shutTexts(reason: string): Texts {
  const refuse = async (): Promise<never> => {
    throw new Error(reason);
  };
  return {
    post: refuse,
    edit: refuse,
    read: ({ deleted_at: deleted }) =>
      deleted === undefined ? { kind: 'closed', why: 'no-key' } : { kind: 'deleted' },
  };
}

export const contentOf = (reading: Reading): Content =>
  reading.kind === 'opened'
    ? { kind: 'text', text: reading.text }
    : { kind: 'closed', why: reading.reason };

/** Waits until a room can seal, or says that it cannot. */
async function settled(room: SealedRoom): Promise<void> {
  const isSettled = () => room.state.type === 'ready' || room.state.type === 'failed';
  if (isSettled()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = room.on('state', () => isSettled() && resolve());
  await promise;
  stop();
}

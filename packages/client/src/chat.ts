import type { hackrtc } from '@parley/protocol';
import type { Http } from './http.ts';
import { isFound, isMessage, isReadings, isStatus } from './guards.ts';

/** Messages that were found by their words, the newest first. */
export interface FoundMessages {
  readonly messages: readonly hackrtc.MessageAnswer[];
  /** Finds those before; absent where this page was not full. */
  readonly older?: () => Promise<FoundMessages>;
}

/** What becomes of messages once they are there; the session does the same over its socket. For members. */
export interface ChatChanges {
  /** Reads one message. */
  readonly message: (roomId: string, messageId: string) => Promise<hackrtc.MessageAnswer>;
  /** Gives a message of one's own another text. */
  readonly edit: (
    roomId: string,
    messageId: string,
    text: string,
  ) => Promise<hackrtc.MessageAnswer>;
  /** Takes the text of a message away for good: one's own, or, for moderators, anybody's. */
  readonly delete: (roomId: string, messageId: string) => Promise<void>;
  /** Puts one emoji under a message; again, it is there all the same. */
  readonly react: (roomId: string, messageId: string, emoji: string) => Promise<void>;
  /** Takes one's emoji away. */
  readonly unreact: (roomId: string, messageId: string, emoji: string) => Promise<void>;
  /** Tells that one has read up to a message, on whatever device. */
  readonly markRead: (roomId: string, messageId: string) => Promise<void>;
  /** How far one has read in each room that one is a member of. */
  readonly readings: () => Promise<readonly hackrtc.ReadingItem[]>;
  /** Finds plain messages: each word of `text` begins one of theirs. What is sealed is not searched. */
  readonly search: (
    roomId: string,
    text: string,
    range?: { readonly before?: string; readonly limit?: number },
  ) => Promise<FoundMessages>;
}

const PAGE = 50;

const segment = encodeURIComponent;
const pathOf = (roomId: string, ...rest: readonly string[]): string =>
  ['/chat', ...[roomId, ...rest].map(segment)].join('/');

export function chatChanges(http: Http): ChatChanges {
  const done = async (method: 'PUT' | 'DELETE', path: string, body?: object): Promise<void> => {
    await http.request(method, path, isStatus, body);
  };
  const search: ChatChanges['search'] = async (roomId, text, { before, limit = PAGE } = {}) => {
    const query = new URLSearchParams({ q: text, limit: String(limit) });
    if (before !== undefined) query.set('before', before);
    const { items } = await http.request('GET', `${pathOf(roomId, 'search')}?${query}`, isFound);
    const last = items.at(-1);
    if (!last || items.length < limit) return { messages: items };
    return { messages: items, older: async () => search(roomId, text, { before: last.id, limit }) };
  };
  return {
    message: async (roomId, id) => http.request('GET', pathOf(roomId, id), isMessage),
    edit: async (roomId, id, text) =>
      http.request('PATCH', pathOf(roomId, id), isMessage, { ciphertext: text }),
    delete: async (roomId, id) => done('DELETE', pathOf(roomId, id)),
    react: async (roomId, id, emoji) => done('PUT', pathOf(roomId, id, 'reactions', emoji)),
    unreact: async (roomId, id, emoji) => done('DELETE', pathOf(roomId, id, 'reactions', emoji)),
    markRead: async (roomId, id) => done('PUT', pathOf(roomId, 'read'), { message_id: id }),
    readings: async () => (await http.request('GET', '/users/me/reading', isReadings)).items,
    search,
  };
}

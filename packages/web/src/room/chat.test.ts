import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { hackrtc, MessagePage, RoomSession } from '@parley/client';
import { ParleyClient } from '@parley/client';
import { Chat } from './chat.ts';

/** A history of five messages, read two at a time, of which some requests fail. */
class PaperServer extends ParleyClient {
  reachable = true;
  readonly all = ['1', '2', '3', '4', '5'].map(message);

  override async messages(_: string, range: { after?: string } = {}): Promise<MessagePage> {
    if (!this.reachable) throw new Error('unreachable');
    const since = this.all.findIndex(({ id }) => id === range.after) + 1;
    return range.after === undefined ? this.#before(this.all.length) : this.#after(since);
  }

  #before(end: number): MessagePage {
    const start = Math.max(0, end - 2);
    const messages = this.all.slice(start, end);
    return start > 0 ? { messages, older: async () => this.#before(start) } : { messages };
  }

  #after(start: number): MessagePage {
    const messages = this.all.slice(start, start + 2);
    return messages.length === 2
      ? { messages, newer: async () => this.#after(start + 2) }
      : { messages };
  }
}

function message(id: string): hackrtc.MessageAnswer {
  const created_at = `2026-01-01T00:00:0${id}Z`;
  return { id, user_id: 'u', display_name: 'Alice', ciphertext: id, encrypted: false, created_at };
}

describe('Chat', () => {
  let server: PaperServer;
  let chat: Chat;
  /** What was posted, and how it is answered. */
  let posts: { id: string | undefined; text: string; answer: PromiseWithResolvers<void> }[];
  const session: Pick<RoomSession, 'post'> = {
    async post(text, { id } = {}) {
      const answer = Promise.withResolvers<void>();
      posts.push({ id, text, answer });
      return answer.promise;
    },
  };
  const shown = () => chat.messages.value.map(({ id }) => id).join('');

  beforeEach(() => {
    server = new PaperServer('http://localhost');
    posts = [];
    sessionStorage.clear();
    chat = new Chat(server, session, 'room');
  });

  const begin = (text: string) => {
    chat.write(text);
    chat.send();
  };
  const unsent = () => chat.unsent.value.map(({ text, problem }) => [text, problem]);

  test('begins with the newest messages, and goes back as far as there are any', async () => {
    await chat.load();
    expect(shown()).toBe('45');
    await chat.loadOlder();
    expect(shown()).toBe('2345');
    await chat.loadOlder();
    expect(shown()).toBe('12345');
    expect(chat.older.value).toBeUndefined();
  });

  test('shows a message once, in its place, however it comes', async () => {
    chat.receive(message('5'));
    chat.receive(message('4'));
    await chat.load();
    chat.receive(message('5'));
    expect(shown()).toBe('45');
  });

  test('catches up with all that was written while the connection was lost', async () => {
    await chat.load();
    server.all.push(...['6', '7', '8'].map(message));
    await chat.load();
    expect(shown()).toBe('45678');
  });

  test('a failure is shown, and another try begins at the beginning', async () => {
    server.reachable = false;
    await chat.load();
    expect(chat.status.value).toBe('failed');
    chat.receive(message('5'));
    server.reachable = true;
    await chat.load();
    expect(chat.status.value).toBe('ready');
    expect(shown()).toBe('45');
    expect(chat.older.value).toBeDefined();
  });

  test('what is written is on its way until it is stored', async () => {
    begin('  one ');
    begin('two');
    expect(chat.draft.value).toBe('');
    expect(unsent()).toEqual([
      ['one', undefined],
      ['two', undefined],
    ]);
    posts[0]?.answer.resolve();
    await vi.waitFor(() => expect(unsent()).toEqual([['two', undefined]]));
    chat.receive({ ...message('5'), id: posts[1]?.id ?? '' });
    expect(unsent()).toEqual([]);
  });

  test('what is refused is said so, and can be sent again or written anew', async () => {
    begin('one');
    posts[0]?.answer.reject(new Error('Too fast.'));
    await vi.waitFor(() => expect(unsent()).toEqual([['one', 'Too fast.']]));
    const [refused] = chat.unsent.value;
    if (refused) void chat.sendAgain(refused);
    expect(posts[1]).toMatchObject({ id: posts[0]?.id, text: 'one' });
    expect(unsent()).toEqual([['one', undefined]]);
    chat.write('two');
    if (refused) chat.takeBack(refused);
    expect([chat.draft.value, unsent()]).toEqual(['two\none', []]);
  });

  test('nothing is lost by a reload, neither what was begun nor what was on its way', () => {
    begin('one');
    chat.write('two');
    const again = new Chat(server, session, 'room');
    again.sendKept();
    expect(again.draft.value).toBe('two');
    expect(posts.map(({ id, text }) => [id, text])).toEqual([
      [posts[0]?.id, 'one'],
      [posts[0]?.id, 'one'],
    ]);
  });
});

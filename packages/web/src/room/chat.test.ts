import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { hackrtc, MessagePage } from '@parley/client';
import { ParleyClient } from '@parley/client';
import type { ChatSession } from './chat.ts';
import type { Content } from './content.ts';
import type { Texts } from './texts.ts';
import { Chat } from './chat.ts';
import { plainContent } from './content.ts';
import { SealedSearch } from './sealed-search.ts';

const STATES = {
  mic_on: true,
  cam_on: true,
  screen_sharing: false,
  is_speaking: false,
  raised_hand: false,
  muted_by_moderator: false,
};

const SELF = 'me';

/** A history of five messages, read two at a time, of which some requests fail. */
class PaperServer extends ParleyClient {
  reachable = true;
  all = ['1', '2', '3', '4', '5'].map((id) => message(id));
  reading = { room_id: 'room', unread: 0, last_read: '5' };
  override readonly chat = {
    ...new ParleyClient('http://localhost').chat,
    readings: async () => [this.reading],
    message: async (_: string, id: string) => {
      const found = this.all.find((each) => each.id === id);
      if (!found) throw new Error('unknown');
      return found;
    },
  };

  override async messages(_: string, range: { after?: string } = {}): Promise<MessagePage> {
    if (!this.reachable) throw new Error('unreachable');
    const { after } = range;
    if (after === undefined) return this.#before(this.all.length);
    return this.#after(this.all.findIndex(({ created_at }) => created_at > after));
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

function message(id: string, more: Partial<hackrtc.MessageAnswer> = {}): hackrtc.MessageAnswer {
  const created_at = `2026-01-01T00:00:0${id}.000Z`;
  const plain = { encrypted: false, created_at, ...more };
  return { id, user_id: 'u', display_name: 'Alice', ciphertext: id, ...plain };
}

describe('Chat', () => {
  let server: PaperServer;
  let chat: Chat;
  /** What was posted, and how it is answered. */
  let posts: {
    id: string | undefined;
    text: string;
    reply_to: string | undefined;
    answer: PromiseWithResolvers<void>;
  }[];
  /** What else was asked for. */
  let asked: unknown[];
  let refusal: Error | undefined;
  const ask = async (...what: unknown[]) => {
    asked.push(what);
    if (refusal) throw refusal;
  };
  const session: ChatSession = {
    self: { user_id: SELF, conn_id: '~me', role: 'guest', ...STATES },
    delete: async (id) => ask('delete', id),
    react: async (id, emoji, on) => ask('react', id, emoji, on),
    markRead: async (id) => ask('read', id),
    typing: (on) => void asked.push(['typing', on]),
  };
  const texts: Texts = {
    async post(text, { id, reply_to }) {
      const answer = Promise.withResolvers<void>();
      posts.push({ id, text, reply_to, answer });
      return answer.promise;
    },
    edit: async (id, text) => ask('edit', id, text),
    read: plainContent,
  };
  const shown = () => chat.messages.value.map(({ id }) => id).join('');
  const hear = (
    msg: hackrtc.MessageAnswer,
    type: 'chat' | 'message_edited' | 'message_deleted' = 'chat',
  ) => chat.follow({ type, room_id: 'room', msg });

  beforeEach(() => {
    server = new PaperServer('http://localhost');
    posts = [];
    asked = [];
    refusal = undefined;
    sessionStorage.clear();
    chat = new Chat(server, session, 'room', texts);
  });

  const begin = (text: string) => {
    chat.composition.write(text);
    chat.composition.send();
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
    hear(message('5'));
    hear(message('4'));
    await chat.load();
    hear(message('5'));
    expect(shown()).toBe('45');
  });

  test('catches up with all that was written while the connection was lost', async () => {
    await chat.load();
    server.all.push(...['6', '7', '8'].map((id) => message(id)));
    server.all[3] = message('4', { ciphertext: 'changed meanwhile' });
    await chat.load();
    expect(shown()).toBe('45678');
    expect(chat.messages.value[0]).toMatchObject(server.all[3] ?? {});
  });

  test('a failure is shown, and another try begins at the beginning', async () => {
    server.reachable = false;
    await chat.load();
    expect(chat.status.value).toBe('failed');
    hear(message('5'));
    server.reachable = true;
    await chat.load();
    expect(chat.status.value).toBe('ready');
    expect(shown()).toBe('45');
    expect(chat.older.value).toBeDefined();
  });

  test('what is written is on its way until it is stored', async () => {
    begin('  one ');
    begin('two');
    expect(chat.composition.text.value).toBe('');
    expect(unsent()).toEqual([
      ['one', undefined],
      ['two', undefined],
    ]);
    posts[0]?.answer.resolve();
    await vi.waitFor(() => expect(unsent()).toEqual([['two', undefined]]));
    hear({ ...message('5'), id: posts[1]?.id ?? '' });
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
    chat.composition.write('two');
    if (refused) chat.takeBack(refused);
    expect([chat.composition.text.value, unsent()]).toEqual(['two\none', []]);
  });

  test('nothing is lost by a reload, neither what was begun nor what was on its way', () => {
    begin('one');
    chat.composition.write('two');
    const again = new Chat(server, session, 'room', texts);
    again.sendKept();
    expect(again.composition.text.value).toBe('two');
    expect(posts.map(({ id, text }) => [id, text])).toEqual([
      [posts[0]?.id, 'one'],
      [posts[0]?.id, 'one'],
    ]);
  });

  test('what one edits keeps what one had begun, and is told when it is refused', async () => {
    await chat.load();
    const own = message('6', { user_id: SELF });
    hear(own);
    hear(message('7', { user_id: SELF, ciphertext: '', deleted_at: '2026' }));
    const { composition, lastOwn } = chat;
    if (!lastOwn) throw new Error('nothing to edit');
    expect(lastOwn).toMatchObject(own);
    composition.write('begun');
    composition.edit(lastOwn);
    expect(composition.text.value).toBe('6');
    composition.write('better');
    composition.send();
    expect([asked.at(-1), composition.text.value]).toEqual([['edit', '6', 'better'], 'begun']);
    refusal = new Error('Too fast.');
    composition.edit(lastOwn);
    composition.write('best');
    composition.send();
    await vi.waitFor(() => expect(composition.problem.value).toBe('Too fast.'));
    expect(composition.text.value).toBe('best');
    hear({ ...own, ciphertext: '', deleted_at: '2026' }, 'message_deleted');
    expect([composition.purpose.value.kind, composition.text.value]).toEqual(['new', 'begun']);
  });

  test('what is read does not undo what was told meanwhile', async () => {
    await chat.load();
    hear(message('5', { ciphertext: 'new', edited_at: '2026-01-01T00:00:09Z' }), 'message_edited');
    hear(message('5', { ciphertext: 'mid', edited_at: '2026-01-01T00:00:08Z' }), 'message_edited');
    hear(message('4', { ciphertext: '', deleted_at: '2026-01-01T00:00:07Z' }), 'message_deleted');
    await chat.load();
    expect(chat.messages.value.map(({ ciphertext }) => ciphertext)).toEqual(['', 'new']);
  });

  test('an answer says what it answers, also where that is not shown or sent later', async () => {
    server.all[4] = message('5', { reply_to: '1' });
    await chat.load();
    await vi.waitFor(() => expect(chat.quotes.of('1')?.ciphertext).toBe('1'));
    const [answered] = chat.messages.value;
    if (answered) chat.composition.reply(answered);
    begin('yes');
    expect(posts).toMatchObject([{ text: 'yes', reply_to: '4' }]);
    expect(chat.composition.purpose.value.kind).toBe('new');
    new Chat(server, session, 'room', texts).sendKept();
    expect(posts[1]).toMatchObject({ id: posts[0]?.id, reply_to: '4' });
  });

  test('what has to be opened is shown once that is done, and is not closed again', async () => {
    let opened = Promise.withResolvers<Content>();
    const slow = { ...texts, read: async () => opened.promise };
    chat = new Chat(server, session, 'room', slow);
    const contents = () => chat.messages.value.map(({ content }) => content);
    await chat.load();
    expect(contents()).toEqual([{ kind: 'opening' }, { kind: 'opening' }]);
    const text = { kind: 'text', text: 'secret' } as const;
    opened.resolve(text);
    await vi.waitFor(() => expect(contents()).toEqual([text, text]));
    opened = Promise.withResolvers();
    await chat.load();
    expect(contents()).toEqual([text, text]);
    hear(message('5', { ciphertext: 'new', edited_at: '2026-01-01T00:00:09Z' }), 'message_edited');
    expect(contents()).toEqual([text, { kind: 'opening' }]);
    opened.resolve({ kind: 'closed', why: 'unknown-format' });
    await vi.waitFor(() => expect(contents()[1]?.kind).toBe('closed'));
  });

  test('a sealed chat is searched here, back to its beginning', async () => {
    server.all[0] = message('1', { ciphertext: 'The Needle, in hay' });
    const search = new SealedSearch(chat);
    await chat.load();
    expect(search.found.value).toBeUndefined();
    search.write(' needl HAY ');
    await vi.waitFor(() => expect(search.found.value?.map(({ id }) => id)).toEqual(['1']));
    search.write('eedle');
    expect(search.found.value).toEqual([]);
  });

  test('a reaction is there once for each person, and gone with the last', async () => {
    await chat.load();
    const react = (user_id: string, on = true) =>
      chat.follow({ type: 'reaction', room_id: 'room', message_id: '5', user_id, emoji: '👍', on });
    const reactions = () => chat.messages.value.at(-1)?.reactions;
    react('u');
    react(SELF);
    react(SELF);
    expect(reactions()).toEqual([{ emoji: '👍', user_ids: ['u', SELF] }]);
    const [, last] = chat.messages.value;
    if (last) await chat.react(last, '👍');
    expect(asked.at(-1)).toEqual(['react', '5', '👍', false]);
    react(SELF, false);
    react('u', false);
    expect(reactions()).toEqual([]);
  });

  describe('what is unread', () => {
    test('is what others wrote since, until one has seen it here or elsewhere', async () => {
      await chat.load();
      const { reading } = chat;
      expect(reading.unread.value).toBe(0);
      for (const id of ['6', '7']) hear(message(id));
      hear(message('8', { user_id: SELF }));
      expect(reading.unread.value).toBe(2);
      chat.follow({ type: 'read', room_id: 'room', message_id: '6' });
      expect(reading.unread.value).toBe(1);
      reading.begin();
      expect(reading.mark.value).toBe('7');
      reading.advance();
      reading.advance();
      expect([reading.unread.value, asked]).toEqual([0, [['read', '8']]]);
      expect(reading.mark.value).toBe('7');
      reading.end();
      expect(reading.mark.value).toBeUndefined();
    });

    test('may begin above what is loaded', async () => {
      server.reading = { room_id: 'room', unread: 4, last_read: '1' };
      await chat.load();
      const { reading } = chat;
      reading.begin();
      expect([reading.unread.value, reading.above.value]).toEqual([4, 4]);
      expect(reading.mark.value).toBeUndefined();
      reading.advance();
      expect(await reading.findBegin()).toBe('2');
      expect([reading.mark.value, reading.above.value]).toEqual(['2', 0]);
    });
  });
});

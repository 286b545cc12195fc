import { beforeEach, describe, expect, test } from 'vitest';
import type { hackrtc, MessagePage } from '@parley/client';
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
  const shown = () => chat.messages.value.map(({ id }) => id).join('');

  beforeEach(() => {
    server = new PaperServer('http://localhost');
    chat = new Chat(server, 'room');
  });

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
});

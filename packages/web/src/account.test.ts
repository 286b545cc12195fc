import type { hackrtc } from '@parley/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { ParleyClient, ParleyError } from '@parley/client';
import { Account } from './account.ts';
import { memory } from './memory.ts';

/** Knows one person by one token, for as long as that is good. */
class PaperServer extends ParleyClient {
  good = true;
  readonly asked: string[] = [];
  #user = { name: 'Ann', email: 'ann@example.org' as string | null };

  override async signInAnonymously(name: string): Promise<void> {
    this.asked.push(`guest ${name}`);
    this.#user = { name, email: null };
    this.good = true;
    this.adopt({ token: 'guest' });
  }

  override async me(): Promise<hackrtc.UserAnswer> {
    if (!this.good) throw new ParleyError(401, 'Invalid or expired token');
    const { name: display_name, email } = this.#user;
    return { id: 'u', display_name, email, avatar_url: null, created_at: '' };
  }

  override async updateProfile({ display_name = '' }: hackrtc.ProfileBody) {
    this.asked.push(`rename ${display_name}`);
    this.#user.name = display_name;
    return this.me();
  }
}

/** A storage as browsers have it. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

beforeEach(() => void vi.stubGlobal('localStorage', storage()));

function came(token?: string): { server: PaperServer; account: Account } {
  const server = new PaperServer('http://localhost', { token });
  return { server, account: new Account(server) };
}

test('whoever is nobody becomes a guest, once', async () => {
  const { server, account } = came();
  await account.enterAs('Bob');
  await account.enterAs('Bob');
  await account.enterAs('Robert');
  expect(server.asked).toEqual(['guest Bob', 'rename Robert']);
  expect(account.standing.value).toEqual({ type: 'guest', name: 'Robert' });
  expect([memory.name, memory.tokens.token]).toEqual(['Robert', 'guest']);
});

test('whoever has a look round as somebody is asked for a name all the same', async () => {
  const { account } = came();
  await account.beSomebody();
  expect(account.standing.value).toEqual({ type: 'guest', name: 'Guest' });
  expect(memory.name).toBe('');
});

test('a member whose sign-in has ended does not become a guest unawares', async () => {
  const { server, account } = came('good');
  await account.load();
  expect(account.standing.value).toMatchObject({ type: 'member', email: 'ann@example.org' });
  server.good = false;
  await expect(account.enterAs('Ann')).rejects.toThrow('Your sign-in has ended.');
  expect(account.standing.value).toEqual({ type: 'ended', email: 'ann@example.org' });
  expect([server.token, memory.tokens.token]).toEqual([undefined, undefined]);
  await account.enterAs('Ann');
  expect(account.standing.value).toEqual({ type: 'guest', name: 'Ann' });
});

test('where the server does not answer one stays who one was', async () => {
  memory.name = 'Ann';
  memory.email = 'ann@example.org';
  const { server, account } = came('good');
  server.me = async () => {
    throw new ParleyError(0, 'The server cannot be reached.');
  };
  await account.load();
  expect(account.standing.value).toMatchObject({ type: 'member', name: 'Ann' });
  await expect(account.enterAs('Ann')).rejects.toMatchObject({ status: 0 });
  expect(server.token).toBe('good');
});

import type { hackrtc } from '@parley/client';
import type { Vault } from '@parley/client/e2ee';
import { ParleyClient } from '@parley/client';
import { memoryVault, newRoomKey, Trust } from '@parley/client/e2ee';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { sealByLink } from './link-keys.ts';
import { sealOf } from './seal.ts';

const OWNER = 'owner';
const about: hackrtc.RoomAnswer = {
  id: 'room',
  name: 'Weekly',
  kind: 'chat',
  access: 'unlisted',
  chat_policy: 'sealed',
  locked: false,
  lobby: false,
  owner_id: OWNER,
  created_at: '2026-01-01T00:00:00Z',
};

/** Has the keys that people published, and nothing else. */
class PaperServer extends ParleyClient {
  published: hackrtc.KeysAnswer[] = [];
  /** Who publishes. */
  self = OWNER;

  override async keys(): Promise<readonly hackrtc.KeysAnswer[]> {
    return this.published;
  }

  override async publishKeys(_: string, { identity_key, pre_key = null }: hackrtc.KeysBody) {
    this.published.push({ user_id: this.self, identity_key, pre_key });
  }
}

let server: PaperServer;
let vault: Vault;

beforeEach(() => {
  server = new PaperServer('http://localhost:1');
  vault = memoryVault();
});

/** How somebody finds the room sealed who comes by a link with this key, or without one. */
async function found(linkKey?: string, room: Partial<hackrtc.RoomAnswer> = {}): Promise<string> {
  const session = server.session('room');
  const keyring = { userId: 'me', vault, trust: await Trust.in(vault) };
  const options = { parley: server, session, about: { ...about, ...room }, linkKey, keyring };
  const seal = await sealOf(options);
  onTestFinished(() => {
    if ('room' in seal) seal.room.close();
  });
  return seal.type === 'shut' ? seal.why : seal.type;
}

test('[X3] a room that is sealed by its link opens by the whole link, and by a link without it later', async () => {
  const key = await sealByLink(server, 'room');
  expect(await found()).toBe('lost-key');
  expect(await found(key)).toBe('link');
  expect(await found()).toBe('link');
});

test('[X3] a false key is refused, whether one had the true one or not, and harms nothing', async () => {
  const key = await sealByLink(server, 'room');
  expect(await found(newRoomKey())).toBe('false-key');
  expect(await found(key)).toBe('link');
  expect(await found(newRoomKey())).toBe('false-key');
  expect(await found(key)).toBe('link');
});

test('[X3] a link with a key does not make another room of one that is sealed for a group', async () => {
  server.published = [
    { user_id: OWNER, identity_key: 'k', pre_key: null, device_id: 'd', pre_keys_left: 9 },
  ];
  expect(await found(newRoomKey())).toBe('false-key');
  expect(await found()).toBe('group');
});

test('[X3] what other members publish does not shut newcomers out', async () => {
  server.self = 'somebody else';
  await sealByLink(server, 'room');
  expect(await found()).toBe('group');
});

test('[X3] nobody calls a room open that was sealed, and an open one takes no questions', async () => {
  const key = await sealByLink(server, 'room');
  expect(await found(undefined, { chat_policy: 'mixed', id: 'other' })).toBe('open');
  expect(await found(key, { chat_policy: 'mixed' })).toBe('link');
  expect(await found(undefined, { chat_policy: 'mixed' })).toBe('link');
});

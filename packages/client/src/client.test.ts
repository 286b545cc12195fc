import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MessagePage } from './client.ts';
import type { Tokens } from './http.ts';
import type { TestServer } from './testing/server.ts';
import { ParleyClient } from './client.ts';
import { ParleyError } from './errors.ts';
import { startServer } from './testing/server.ts';

let server: TestServer;
let alice: ParleyClient;
let bob: ParleyClient;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => server[Symbol.asyncDispose]());

beforeEach(async () => {
  alice = await signedIn('Alice');
  bob = await signedIn('Bob');
});

async function signedIn(name: string): Promise<ParleyClient> {
  const client = new ParleyClient(server.url);
  await client.signInAnonymously(name);
  return client;
}

describe('accounts', () => {
  test('[H1] a guest signs in, and is known by the token', async () => {
    const again = new ParleyClient(server.url, { token: alice.token });
    expect(await again.me()).toEqual(await alice.me());
    expect(await alice.me()).toMatchObject({ display_name: 'Alice', email: null });
  });

  test('[H2] an account is made, and signed in to', async () => {
    const account = {
      email: 'alice@example.org',
      password: 'correct horse',
      display_name: 'Alice',
    };
    const client = new ParleyClient(server.url);
    await client.register(account);
    const { id } = await client.me();
    client.signOut();
    await expect(client.me()).rejects.toMatchObject({ status: 401 });
    await client.login(account);
    expect(await client.me()).toMatchObject({ id, email: account.email });
  });

  test('[H11] one sees where one is signed in, and ends it; a new password ends all but this', async () => {
    const account = { email: 'eve@example.org', password: 'correct horse', display_name: 'Eve' };
    const renewed: Tokens[] = [];
    const options = { staySignedIn: true, onRenewed: (tokens: Tokens) => renewed.push(tokens) };
    const [here, there] = [new ParleyClient(server.url, options), new ParleyClient(server.url)];
    await here.register(account);
    await there.login(account);
    const [latest] = await here.sessions();
    expect(latest).toMatchObject({ current: false });
    await here.endSession(latest?.id ?? '');
    await expect(there.me()).rejects.toMatchObject({ status: 401 });
    const changed = { current_password: account.password, new_password: 'staple battery' };
    await there.login(account);
    const wrong = here.changePassword({ ...changed, current_password: 'mistyped' });
    await expect(wrong).rejects.toMatchObject({ status: 401, detail: 'Invalid credentials' });
    // Nothing was asked for twice: a wrong password counts once.
    expect(renewed).toEqual([]);
    await here.changePassword(changed);
    await expect(there.me()).rejects.toMatchObject({ status: 401 });
    await there.login({ ...account, password: changed.new_password });
    await here.endSession();
    expect(await here.sessions()).toMatchObject([{ current: true }]);
    expect(await here.ticket()).toMatch(/^eyJ/);
    await here.deleteAccount();
    expect(here.token).toBeUndefined();
  });

  test('[H11] whoever stays signed in gets the next token when theirs has expired, once for all who ask', async () => {
    const renewed: Tokens[] = [];
    const options = { staySignedIn: true, onRenewed: (tokens: Tokens) => renewed.push(tokens) };
    const first = new ParleyClient(server.url, options);
    await first.signInAnonymously('Fay');
    const { id } = await first.me();
    const { refreshToken } = first;
    const again = new ParleyClient(server.url, { ...options, token: 'expired', refreshToken });
    const all = await Promise.all([again.me(), again.me(), again.myRooms()]);
    expect(all).toMatchObject([{ id }, { id }, []]);
    expect(renewed).toEqual([{ token: again.token, refreshToken: again.refreshToken }]);
    await expect(again.login({ email: 'x', password: 'y' })).rejects.toMatchObject({ status: 401 });
    expect(renewed).toHaveLength(1);
    const room = await again.createRoom({ name: 'Fay’s' });
    const later = new ParleyClient(server.url, {
      token: 'expired',
      refreshToken: again.refreshToken,
    });
    const beside = new ParleyClient(server.url, { token: 'expired' });
    beside.adopt({ token: again.token, refreshToken: again.refreshToken });
    expect(await beside.me()).toMatchObject({ id });
    const session = later.session(room.id);
    await session.connect();
    session.close();
    await later.logout();
    const out = new ParleyClient(server.url, {
      token: 'expired',
      refreshToken: again.refreshToken,
    });
    await expect(out.me()).rejects.toMatchObject({ status: 401 });
  });

  test('[H11] a guest who makes an account goes on with new tokens, also in a room', async () => {
    const client = new ParleyClient(server.url, { staySignedIn: true });
    await client.signInAnonymously('Gil');
    const { token, refreshToken } = client;
    const room = await client.createRoom({ name: 'Gil’s' });
    const session = client.session(room.id);
    await session.connect();
    const isBack = new Promise<void>((resolve) => session.on('connected', () => resolve()));
    await client.upgrade({ email: 'gil@example.org', password: 'correct horse' });
    expect([client.token, client.refreshToken]).not.toContain(token);
    await isBack;
    session.close();
    expect(await client.me()).toMatchObject({ email: 'gil@example.org' });
    const thief = new ParleyClient(server.url, { token, refreshToken });
    await expect(thief.me()).rejects.toMatchObject({ status: 401 });
  });

  test('[H11] an account that takes its time takes nobody out of their room', async () => {
    const refused = Promise.withResolvers<void>();
    const slow: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status === 401) refused.resolve();
      if (!answer.url.endsWith('/users/upgrade')) return answer;
      await refused.promise;
      // Whoever asks on is answered by then.
      for (let times = 0; times < 5; times += 1) await fetch(new URL('/health', server.url));
      return answer;
    };
    const client = new ParleyClient(server.url, { fetch: slow });
    await client.signInAnonymously('Gil');
    const { id } = await client.createRoom({ name: 'Gil’s' });
    const session = client.session(id);
    await session.connect();
    const after = new Promise((resolve) => {
      session.on('closed', resolve);
      session.on('connected', resolve);
    });
    await client.upgrade({ email: 'slow@example.org', password: 'correct horse' });
    expect(await after).toMatchObject({ type: 'connected' });
    session.close();
  });

  test('[H11] a code that is wrong is refused, and so is a token that was logged out', async () => {
    await bob.mailCode('bob@example.org');
    const guess = bob.signInWithCode({ email: 'bob@example.org', code: 'none' });
    await expect(guess).rejects.toMatchObject({ status: 400, detail: 'Invalid OTP' });
    const { token = '' } = bob;
    await bob.logout();
    expect(bob.token).toBeUndefined();
    const after = new ParleyClient(server.url, { token });
    await expect(after.me()).rejects.toMatchObject({ status: 401 });
  });

  test('[H2] [C13] a wrong password is refused in words', async () => {
    const login = bob.login({ email: 'nobody@example.org', password: 'wrong horse' });
    await expect(login).rejects.toThrow(new ParleyError(401, 'Invalid credentials'));
  });

  test('[H2] a profile is changed', async () => {
    expect(await bob.updateProfile({ display_name: 'Robert' })).toMatchObject({
      display_name: 'Robert',
    });
  });
});

describe('rooms', () => {
  test('[H3] a room is made, found by its invite and joined', async () => {
    const room = await alice.createRoom({ name: 'Weekly' });
    const found = await bob.roomByInvite(room.invite_code ?? '');
    expect(found).toMatchObject({ id: room.id, name: 'Weekly' });
    expect(await bob.join(room.invite_code ?? '')).toMatchObject({ room_id: room.id });
    expect(await alice.participants(room.id)).toMatchObject([
      { display_name: 'Alice', role: 'host', connected: false },
      { display_name: 'Bob', role: 'guest', connected: false },
    ]);
  });

  test('[H2] [H4] rooms are listed and read', async () => {
    const { id, invite_code: invite = '' } = await alice.createRoom({ name: 'Weekly' });
    await bob.join(invite);
    expect(await alice.myRooms()).toMatchObject([{ id }]);
    expect(await bob.myRooms()).toEqual([]);
    expect(await bob.joinedRooms()).toMatchObject([{ id }]);
    expect(await bob.room(id)).toMatchObject({ name: 'Weekly', invite_code: invite });
  });

  test('[H2] an invite is replaced', async () => {
    const { id, invite_code: old = '' } = await alice.createRoom({ name: 'Weekly' });
    const { invite_code: fresh = '' } = await alice.regenerateInvite(id);
    await expect(bob.join(old)).rejects.toMatchObject({ status: 404 });
    expect(await bob.join(fresh)).toMatchObject({ room_id: id });
  });

  test('[H2] a room is ended by its owner alone', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly' });
    await expect(bob.deleteRoom(id)).rejects.toMatchObject({ status: 403 });
    await alice.deleteRoom(id);
    await expect(alice.room(id)).rejects.toMatchObject({ status: 404 });
  });

  test('[C10] an id that is none is answered like one that is unknown', async () => {
    await expect(alice.room('../users/me')).rejects.toMatchObject({ status: 404 });
  });
});

const texts = (page: MessagePage | undefined) =>
  page?.messages.map((message) => message.ciphertext);

describe('chat', () => {
  test('[H5] the newest page comes first, and leads to older and newer ones', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly' });
    for (const text of ['1', '2', '3', '4', '5']) await alice.post(id, text, { encrypted: false });
    const newest = await bob.messages(id, { limit: 2 });
    expect(texts(newest)).toEqual(['4', '5']);
    const older = await newest.older?.();
    expect(texts(older)).toEqual(['2', '3']);
    expect(texts(await older?.newer?.())).toEqual(['4', '5']);
    const oldest = await older?.older?.();
    expect(texts(oldest)).toEqual(['1']);
    expect(oldest?.older).toBeUndefined();
  });

  test('[H5] what was written since a message is read', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly' });
    const first = await alice.post(id, 'first');
    await alice.post(id, 'second');
    expect(texts(await alice.messages(id, { after: first.id }))).toEqual(['second']);
    expect(texts(await alice.messages(id, { before: first.id }))).toEqual([]);
  });

  test('[X3] a post says whether it is sealed', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly', chat_policy: 'mixed' });
    expect(await alice.post(id, 'x', { encrypted: false })).toMatchObject({ encrypted: false });
    expect(await alice.post(id, 'x')).toMatchObject({ encrypted: true });
  });

  test('[H5] a blank text is refused in words', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly' });
    await expect(alice.post(id, ' ')).rejects.toMatchObject({ status: 422 });
  });

  test('[H6] keys are published and read', async () => {
    const { id } = await alice.createRoom({ name: 'Weekly' });
    await alice.publishKeys(id, { identity_key: 'a', pre_key: 'b' });
    await alice.publishKeys(id, { identity_key: 'c' });
    expect(await bob.keys(id)).toMatchObject([{ identity_key: 'c' }]);
  });
});

describe('moderation', () => {
  test('[H7] a host promotes, demotes, mutes, kicks, bans and forgives', async () => {
    const { id, invite_code: invite = '' } = await alice.createRoom({ name: 'Weekly' });
    await bob.join(invite);
    const { id: userId } = await bob.me();
    const standing = async () =>
      (await alice.participants(id)).find((participant) => participant.user_id === userId);
    await alice.moderation.promote(id, userId);
    await alice.moderation.mute(id, userId);
    expect(await standing()).toMatchObject({ role: 'moderator', muted_by_moderator: true });
    await alice.moderation.demote(id, userId);
    await alice.moderation.unmute(id, userId);
    expect(await standing()).toMatchObject({ role: 'guest', muted_by_moderator: false });
    await alice.moderation.kick(id, userId);
    expect(await standing()).toBeUndefined();
    await bob.join(invite);
    await alice.moderation.ban(id, userId);
    await expect(bob.join(invite)).rejects.toMatchObject({ status: 403 });
    await alice.moderation.unban(id, userId);
    await bob.join(invite);
  });

  test('[H7] a guest may not', async () => {
    const { id, invite_code: invite = '' } = await alice.createRoom({ name: 'Weekly' });
    await bob.join(invite);
    const { id: userId } = await alice.me();
    const kick = bob.moderation.kick(id, userId);
    await expect(kick).rejects.toThrow(new ParleyError(403, 'Insufficient role'));
  });
});

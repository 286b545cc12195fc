import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Message } from '../core/model.ts';
import type { Store } from '../core/store.ts';
import type { TestContext } from '../testing/context.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { BusCluster } from '../cluster/cluster.ts';
import { Hub } from '../core/hub.ts';
import { messageId, nodeId } from '../core/ids.ts';
import { newMessage, newRoom, newUser } from '../store/testing/records.ts';
import { TestClock } from '../testing/clock.ts';
import { testContext } from '../testing/context.ts';
import { TestPeer } from '../testing/peers.ts';
import { edit, react, remove } from './changes.ts';
import { post } from './chat.ts';

/** That of one node of several. */
function sharedHub(): Hub {
  const timers = new TestClock();
  const settings = { newEpoch: randomUUID, timers, resumeWindow: 1_000, report() {} };
  const cluster = new BusCluster(new MemoryEngine().join(nodeId('a')), settings);
  return new Hub(randomUUID, timers, cluster);
}

/** Of those who ask for the door at the same time, the first is answered last. */
function backwards(store: Store): Store {
  const asked: (() => void)[] = [];
  const standing: Store['rooms']['standing'] = async (...about) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (asked.push(resolve) === 1)
      setImmediate(() =>
        asked
          .splice(0)
          .toReversed()
          .forEach((go) => go()),
      );
    await promise;
    return store.rooms.standing(...about);
  };
  return { ...store, rooms: { ...store.rooms, standing } };
}

/** A room of Ann, in which Bob listens. */
async function audience({ store, hub }: TestContext) {
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  const live = hub.hold(room.id);
  await live.ready;
  const bob = new TestPeer('bob');
  bob.enter(live);
  const ref = { by: 'id', id: room.id } as const;
  return { ann, room, bob, ref, author: { userId: ann.id } };
}

const told = (peer: TestPeer) =>
  peer.take().flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));

test('[H11] what a node stored and told nobody, before it died, is told where it is posted again', async () => {
  await using context = await testContext({ hub: sharedHub() });
  const { ann, room, bob, ref, author } = await audience(context);
  const stored = await context.store.messages.append(newMessage(room, ann, 'hello'));
  const again = { text: 'hello', encrypted: undefined, message: stored.id };
  const posted = () => post(context, ref, author, again);
  expect(await posted()).toEqual(stored);
  await expect.poll(() => told(bob)).toEqual(['hello']);
  await posted();
  await post(context, ref, author, { text: 'bye', encrypted: undefined });
  await expect.poll(() => told(bob)).toEqual(['bye']);
});

test('[H5] what somebody posts in a row is stored and told in that order', async () => {
  await using context = await testContext({ hub: sharedHub() });
  const { ann, room, bob, ref, author } = await audience(context);
  const known = await context.store.messages.append(newMessage(room, ann, '0'));
  const slow = { ...context, store: backwards(context.store) };
  const say = (text: string, message?: Message['id']) =>
    post(slow, ref, author, { text, encrypted: undefined, message });
  const texts = ['0', '1', '2', '3'];
  const posted = await Promise.all(
    texts.map((text, at) => say(text, at === 0 ? known.id : undefined)),
  );
  expect(posted.map(({ serial }) => serial)).toEqual(posted.map((_, at) => known.serial + at));
  const heard: string[] = [];
  await expect.poll(() => heard.push(...told(bob))).toBe(texts.length);
  expect(heard).toEqual(texts);
});

test('[H11] a text that is deleted is not told again, however late its last change is', async () => {
  await using context = await testContext();
  const { store, hub } = context;
  const [ann, cem] = [await store.accounts.add(newUser()), await store.accounts.add(newUser())];
  const room = await store.rooms.add(newRoom(ann));
  await store.members.admit(room.id, cem.id, 'guest', 1);
  const { id } = await store.messages.append(newMessage(room, cem, 'secret'));
  const bob = new TestPeer('bob');
  bob.enter(hub.hold(room.id));
  const [edited, removed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const late: Store['messages']['edit'] = async (...about) => {
    const message = await store.messages.edit(...about);
    edited.resolve();
    await removed.promise;
    return message;
  };
  const slow = { ...context, store: { ...store, messages: { ...store.messages, edit: late } } };
  const ref = { by: 'id', id: room.id } as const;
  const editing = edit(slow, ref, cem.id, { message: id, text: 'a secret', encrypted: undefined });
  await edited.promise;
  await remove(context, ref, ann.id, id);
  removed.resolve();
  await editing;
  const texts = bob
    .take()
    .flatMap((event) => (event.kind === 'revised' ? [event.message.text] : []));
  expect(texts).toEqual(['']);
});

test('[H11] what somebody does to messages in a row is done in that order', async () => {
  await using context = await testContext();
  const { store, random } = context;
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  const slow = { ...context, store: backwards(store) };
  const ref = { by: 'id', id: room.id } as const;
  const message = messageId(random.uuid());
  const say = (text: string, id: Message['id']) =>
    post(slow, ref, { userId: ann.id }, { text, encrypted: undefined, message: id });
  const change = (text: string) => edit(slow, ref, ann.id, { message, text, encrypted: undefined });
  const like = (on: boolean) => react(slow, ref, ann.id, { message, emoji: '👍', on });
  await Promise.all([
    say('one', message),
    change('two'),
    like(true),
    change('three'),
    like(false),
    say('four', messageId(random.uuid())),
  ]);
  const known = await store.messages.page(room.id, { from: 'oldest', limit: 9 });
  expect(known.map(({ text, reactions }) => [text, reactions])).toEqual([
    ['three', []],
    ['four', []],
  ]);
});

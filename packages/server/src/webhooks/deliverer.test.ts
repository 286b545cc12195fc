import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeliveryRecord, NewWebhookEvent } from '../core/webhook.ts';
import type { Room, User } from '../core/model.ts';
import type { TestContext } from '../testing/context.ts';
import { newMessage, newRoom, newUser } from '../store/testing/records.ts';
import { testContext } from '../testing/context.ts';
import type { DeliveryObserver } from './deliverer.ts';
import { Deliverer } from './deliverer.ts';
import { waitAfter } from './schedule.ts';
import { soon } from '../testing/soon.ts';

const ONE = 'https://one.example/hooks';
const OTHER = 'https://other.example/hooks';
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const PAUSE = 60_000;

let context: TestContext;
let ann: User;
let room: Room;
let deliverer: Deliverer;
/** What was sent, as `host number`. */
let sent: string[];
let bodies: string[];
/** What an endpoint answers to the event of that number. */
let answer: (host: string, number: number) => Promise<number> | number;
const observer = {
  delivered: vi.fn<DeliveryObserver['delivered']>(),
  failed: vi.fn<DeliveryObserver['failed']>(),
};

beforeEach(async () => {
  context = await testContext();
  ann = await context.store.accounts.add(newUser());
  room = await context.store.rooms.add(newRoom(ann));
  sent = [];
  bodies = [];
  answer = () => 204;
  vi.clearAllMocks();
  deliverer = new Deliverer({
    ...context,
    endpoints: [ONE, OTHER],
    secrets: [SECRET],
    deliveries: context.store.deliveries,
    random: { below: () => 0 },
    observer,
    poster: { post, close() {} },
  });
});
afterEach(async () => {
  await deliverer.close();
  await context[Symbol.asyncDispose]();
});

async function post(url: string, body: string): Promise<number> {
  const { host } = new URL(url);
  const number = Number(/"number":(\d+)/.exec(body)?.[1]);
  sent.push(`${host} ${number}`);
  bodies.push(body);
  return answer(host, number);
}

/** Tells of something in a room. */
async function tell(endpoints: readonly string[] = [ONE], of = room): Promise<void> {
  const at = context.clock.now();
  const event: NewWebhookEvent = {
    id: randomUUID(),
    type: 'message.created',
    payload: '{}',
    at,
    endpoints,
  };
  await context.store.messages.append(newMessage(of, ann), event);
}

const records = () => context.store.deliveryLog.list({ limit: 100 });

/** Lets time pass until deliveries are as they should be. */
const until = (check: (found: readonly DeliveryRecord[]) => void, step = 250) =>
  soon(async () => {
    context.clock.pass(step);
    check(await records());
  }, 2);

const settled = (count: number) => (found: readonly DeliveryRecord[]) =>
  expect(found.filter(({ state }) => state !== 'waiting')).toHaveLength(count);

test('what is told of a room arrives in its order', async () => {
  for (let each = 0; each < 50; each += 1) await tell();
  await until(settled(50));
  expect(sent).toEqual(Array.from({ length: 50 }, (_, index) => `one.example ${index + 1}`));
  expect(observer.delivered).toHaveBeenCalledTimes(50);
});

test('what fails is tried again, and what follows it in its room waits', async () => {
  answer = () => (sent.length > 2 ? 200 : 500);
  await tell();
  await tell();
  await until(settled(2), 5_000);
  expect(sent).toEqual([1, 1, 1, 2].map((number) => `one.example ${number}`));
  const [, first] = await records();
  expect(first).toMatchObject({ number: 1, attempts: 3, state: 'delivered', error: null });
});

test('one event that an endpoint chokes on holds nothing back for long', async () => {
  answer = (_host, number) => (number === 1 ? 500 : 200);
  await tell();
  await tell();
  await until(settled(1), 30_000);
  const [second, first] = await records();
  expect(second).toMatchObject({ number: 2, state: 'delivered', attempts: 1 });
  expect(first).toMatchObject({ number: 1, state: 'waiting', attempts: 4, status: 500 });
});

test('an endpoint that answers nothing holds up no other one, and is left alone for a while', async () => {
  const hanging = Promise.withResolvers<number>();
  answer = (host) => (host === 'one.example' ? hanging.promise : 200);
  await tell([ONE, OTHER]);
  await tell([ONE, OTHER]);
  await until(settled(2));
  expect(sent.filter((each) => each.startsWith('one'))).toEqual(['one.example 1']);
  hanging.reject(new Error('no answer within 10 s'));
  await until((found) => expect(found.some(({ error }) => error !== null)).toBe(true));
  const failed = (await records()).find(({ error }) => error !== null);
  expect(failed).toMatchObject({ status: null, error: 'no answer within 10 s', attempts: 1 });
});

test('a room that is refused holds up no other one, however much there is of it', async () => {
  const other = await context.store.rooms.add(newRoom(ann));
  answer = (_host, number) => (number <= 2 ? 204 : 500);
  for (let each = 0; each < 40; each += 1) await tell();
  await tell([ONE], other);
  await until(settled(3));
  // Number 3 of the room alone is refused; 1 of the other went in the same turn.
  expect(sent).toHaveLength(4);
  await tell([ONE], other);
  const before = context.clock.now();
  await until(settled(4));
  expect(context.clock.now() - before).toBeLessThan(5_000);
});

test('a text that was deleted is sent no more, not even where somebody asks for it', async () => {
  const message = newMessage(room, ann);
  const event = { id: randomUUID(), payload: '{"text":"oops"}', at: 1, endpoints: [ONE] };
  await context.store.messages.append(message, { ...event, type: 'message.created' });
  await until(settled(1));
  await context.store.messages.remove(room.id, message.id, context.clock.now());
  for (const { id } of await records()) await context.store.deliveryLog.resend(id);
  await soon(() => (context.clock.pass(250), expect(bodies).toHaveLength(2)));
  expect(bodies.map((body) => body.includes('oops'))).toEqual([true, false]);
  expect(bodies[1]).toContain('"text":""');
});

test('after three days it is given up, and kept', async () => {
  answer = () => 503;
  await tell();
  const attempts = Array.from({ length: 13 }, (_, index) => waitAfter(index + 1, 0) ?? PAUSE);
  for (const [index, wait] of attempts.entries()) {
    await until(([only]) => expect(only?.attempts).toBe(index + 1), PAUSE);
    context.clock.pass(wait);
  }
  expect(await records()).toMatchObject([
    { state: 'failed', attempts: 13, status: 503, error: 'answered 503', dueAt: null },
  ]);
  expect(observer.failed).toHaveBeenLastCalledWith(
    expect.objectContaining({ number: 1 }),
    'answered 503',
    true,
  );
});

test('whoever says that they are gone is not asked again', async () => {
  answer = () => 410;
  await tell();
  await until(settled(1));
  expect(await records()).toMatchObject([{ state: 'failed', attempts: 1, status: 410 }]);
});

test.each([301, 302, 307, 400, 404])('%i is no delivery', async (status) => {
  answer = () => status;
  await tell();
  await until(([only]) => expect(only?.attempts).toBe(1));
  expect(await records()).toMatchObject([{ state: 'waiting', error: `answered ${status}` }]);
});

test('what was not tried when the server stops is due at once', async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<number>();
  answer = () => {
    asked.resolve();
    return held.promise;
  };
  await tell();
  await tell();
  context.clock.pass(250);
  await asked.promise;
  const closing = deliverer.close();
  held.resolve(200);
  await closing;
  const [second, first] = await records();
  expect(first).toMatchObject({ number: 1, state: 'delivered' });
  expect(second).toMatchObject({ number: 2, state: 'waiting', attempts: 0 });
  expect(second?.dueAt).toBeLessThanOrEqual(context.clock.now());
});

test('what is long delivered is forgotten', async () => {
  await tell();
  await until(settled(1));
  await until((found) => expect(found).toEqual([]), 86_400_000);
});

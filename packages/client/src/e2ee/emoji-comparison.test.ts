import { expect, test } from 'vitest';
import type { SessionEvent } from '../session.ts';
import { Emitter } from '../emitter.ts';
import { isFields } from '../guards.ts';
import { EmojiComparisons } from './emoji-comparison.ts';

const alice = { userId: 'alice', identityKey: 'alice-key' };
const bob = { userId: 'bob', identityKey: 'bob-key' };
const mallory = { userId: 'bob', identityKey: 'mallory-key' };

type Content = Readonly<Record<string, unknown>>;

/** One end of a wire of which a test decides what goes through. */
class End {
  readonly #events = new Emitter<SessionEvent>();
  readonly on = this.#events.on.bind(this.#events);
  readonly sent: Content[] = [];
  pass: (content: Content) => void = () => undefined;

  signal(_connId: string, content: Content): void {
    this.sent.push(content);
    queueMicrotask(() => this.pass(content));
  }

  hear(from: string, content: Content): void {
    this.#events.emit({ type: 'signal', from: '', from_conn: from, ...content });
  }

  lose(connId: string): void {
    this.#events.emit({ type: 'leave', user_id: '', conn_id: connId });
  }
}

/** Two sides that hear each other, as connections `a` and `b`. */
function wired() {
  const [a, b] = [new End(), new End()];
  a.pass = (content) => b.hear('a', content);
  b.pass = (content) => a.hear('b', content);
  return { a, b };
}

test('both sides get the same seven, whoever asks, as often as they ask', async () => {
  const { a, b } = wired();
  const [ofAlice, ofBob] = [new EmojiComparisons(a, alice), new EmojiComparisons(b, bob)];
  const seen = await ofAlice.emoji('b', bob);
  expect(seen).toHaveLength(7);
  expect(await ofBob.emoji('a', alice)).toEqual(seen);
  expect(await ofAlice.emoji('b', bob)).toEqual(seen);
  expect(a.sent).toHaveLength(2);
});

test('both sides may ask at once', async () => {
  const { a, b } = wired();
  const [ofAlice, ofBob] = [new EmojiComparisons(a, alice), new EmojiComparisons(b, bob)];
  const [one, other] = await Promise.all([ofAlice.emoji('b', bob), ofBob.emoji('a', alice)]);
  expect(one).toEqual(other);
});

test('nobody shows their number before the other is committed', async () => {
  const a = new End();
  const comparisons = new EmojiComparisons(a, alice);
  const asked = comparisons.emoji('b', bob);
  await expect.poll(() => a.sent.length).toBe(1);
  a.hear('b', { emoji: { reveal: 'A'.repeat(43) } });
  a.hear('b', { emoji: 'nonsense' });
  a.lose('b');
  await expect(asked).rejects.toThrow('They left');
  expect(a.sent.filter(({ emoji }) => isFields(emoji) && 'reveal' in emoji)).toEqual([]);
});

test('somebody in between, with keys of their own, gets one try', async () => {
  const [a, b] = [new End(), new End()];
  const [ofAlice, ofBob] = [new EmojiComparisons(a, alice), new EmojiComparisons(b, bob)];
  const [between, betweenToo] = [wired(), wired()];
  a.pass = (content) => between.a.hear('a', content);
  between.a.pass = (content) => a.hear('b', content);
  b.pass = (content) => betweenToo.a.hear('b', content);
  betweenToo.a.pass = (content) => b.hear('a', content);
  const asBob = new EmojiComparisons(between.a, mallory);
  const asAlice = new EmojiComparisons(betweenToo.a, { ...mallory, userId: 'alice' });
  const [seenByAlice, seenByBob] = await Promise.all([
    ofAlice.emoji('b', mallory),
    ofBob.emoji('a', { ...mallory, userId: 'alice' }),
    asBob.emoji('a', alice),
    asAlice.emoji('b', bob),
  ]);
  expect(seenByAlice).not.toEqual(seenByBob);
  await expect(ofAlice.emoji('b', bob)).rejects.toThrow('another key');
});

test('a second commitment is not heard', async () => {
  const { a, b } = wired();
  const [ofAlice, ofBob] = [new EmojiComparisons(a, alice), new EmojiComparisons(b, bob)];
  const seen = await ofAlice.emoji('b', bob);
  a.hear('b', { emoji: { commit: 'another' } });
  a.hear('b', { emoji: { reveal: 'A'.repeat(43) } });
  expect(await ofAlice.emoji('b', bob)).toEqual(seen);
  expect(await ofBob.emoji('a', alice)).toEqual(seen);
});

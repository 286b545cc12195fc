import type { Renderer } from './envelope.ts';
import { expect, test } from 'vitest';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { Envelope } from './envelope.ts';

/** Counts how often it is asked. */
class CountingRenderer implements Renderer {
  calls = 0;

  render() {
    this.calls += 1;
    return { bytes: Uint8Array.of(this.calls), frames: 1 };
  }
}

const envelope = () =>
  new Envelope('epoch', 1, { kind: 'left', peer: new TestPeer('ann').facts, last: true }, ROOM);

test('an event is rendered once for each renderer, however many sockets and in whatever order', () => {
  const renderers = [new CountingRenderer(), new CountingRenderer(), new CountingRenderer()];
  const event = envelope();
  const first = renderers.map((renderer) => event.rendering(renderer));
  const again = renderers.toReversed().map((renderer) => event.rendering(renderer));
  expect(again.toReversed()).toEqual(first);
  expect(renderers.map(({ calls }) => calls)).toEqual([1, 1, 1]);
});

test('an event that nobody reads is never rendered', () => {
  const renderer = new CountingRenderer();
  envelope();
  expect(renderer.calls).toBe(0);
});

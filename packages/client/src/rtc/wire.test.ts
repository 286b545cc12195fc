import { describe, expect, test } from 'vitest';
import type { CallBinding, Verdict } from './binding.ts';
import type { PeerSignal } from './signal.ts';
import { Wire } from './wire.ts';

const peer = { connId: 'b', userId: 'bob' };
const offer = { kind: 'description', description: { type: 'offer', sdp: 'v=0' } } as const;
const candidate = { kind: 'candidate', candidate: { candidate: 'one' } } as const;
const sdp = { type: 'offer', sdp: 'v=0' } as const;
const ice = { candidate: 'one' };

const BOUND = { kind: 'bound', identityKey: 'k' } as const;
const DOUBTFUL = { kind: 'refused', reason: 'doubtful', identityKey: 'k' } as const;

/** Takes its time, and says of descriptions what a test tells it to. */
class SlowBinding implements CallBinding {
  verdict: Verdict = BOUND;
  #release = Promise.withResolvers<void>();

  release(): void {
    this.#release.resolve();
  }

  async sign(): Promise<object> {
    await this.#release.promise;
    return { key: 'k' };
  }

  async check(): Promise<Verdict> {
    await this.#release.promise;
    return this.verdict;
  }

  stateOf() {
    return 'unverified' as const;
  }

  on() {
    return () => undefined;
  }
}

function wireWith(binding?: Promise<CallBinding | undefined>) {
  const sent: object[] = [];
  const delivered: PeerSignal[] = [];
  const signers: (string | undefined)[] = [];
  const told: string[] = [];
  const wire = new Wire({
    peer,
    binding,
    transmit: (content) => sent.push(content),
    deliver: (signal, identityKey) => {
      delivered.push(signal);
      signers.push(identityKey);
    },
    onTaken: () => told.push('taken'),
    onRefused: (reason) => told.push(reason),
    onError: (error) => told.push(String(error)),
  });
  return { wire, sent, delivered, signers, told };
}

const take = (signal: PeerSignal) => ({ signal, binding: undefined });

test('where nothing is signed, signals pass at once', () => {
  const { wire, sent, delivered, told } = wireWith();
  wire.send({ sdp });
  wire.receive(take(offer));
  expect(sent).toEqual([{ sdp }]);
  expect(delivered).toEqual([offer]);
  expect(told).toEqual([]);
});

test('where there are no keys, signals pass in order', async () => {
  const { wire, sent, delivered } = wireWith(Promise.resolve(undefined));
  wire.send({ sdp });
  wire.send({ ice });
  wire.receive(take(offer));
  wire.receive(take(candidate));
  await expect
    .poll(() => [sent, delivered])
    .toEqual([
      [{ sdp }, { ice }],
      [offer, candidate],
    ]);
});

describe('where descriptions are signed', () => {
  test('what follows one waits for it, both ways', async () => {
    const binding = new SlowBinding();
    const { wire, sent, delivered, told } = wireWith(Promise.resolve(binding));
    wire.send({ sdp });
    wire.send({ ice });
    wire.receive(take(offer));
    wire.receive(take(candidate));
    wire.receive(take({ kind: 'bye' }));
    await Promise.resolve();
    expect([sent, delivered]).toEqual([[], []]);
    binding.release();
    await expect.poll(() => sent).toEqual([{ sdp, binding: { key: 'k' } }, { ice }]);
    await expect.poll(() => delivered).toEqual([offer, candidate, { kind: 'bye' }]);
    expect(told).toEqual(['taken']);
  });

  test('whoever takes one hears whose it is', async () => {
    const binding = new SlowBinding();
    binding.release();
    const { wire, signers } = wireWith(Promise.resolve(binding));
    wire.receive(take(offer));
    await expect.poll(() => signers).toEqual(['k']);
    binding.verdict = { kind: 'unbound' };
    wire.receive(take(offer));
    await expect.poll(() => signers).toEqual(['k', undefined]);
  });

  test('a refused one is not delivered, and a good one makes up for it', async () => {
    const binding = new SlowBinding();
    binding.release();
    binding.verdict = { kind: 'refused', reason: 'altered' };
    const { wire, delivered, told } = wireWith(Promise.resolve(binding));
    wire.receive(take(offer));
    await expect.poll(() => told).toEqual(['altered']);
    expect(wire.refusal).toBe('altered');
    wire.retry();
    binding.verdict = BOUND;
    wire.receive(take(offer));
    await expect.poll(() => delivered).toEqual([offer]);
    expect(wire.refusal).toBeUndefined();
  });

  test('one whose key is in doubt is looked at again', async () => {
    const binding = new SlowBinding();
    binding.release();
    binding.verdict = DOUBTFUL;
    const { wire, delivered, told } = wireWith(Promise.resolve(binding));
    wire.receive(take(offer));
    await expect.poll(() => told).toEqual(['doubtful']);
    expect(wire.doubtful?.identityKey).toBe('k');
    wire.retry();
    wire.receive(take(candidate));
    await expect.poll(() => delivered).toEqual([candidate]);
    binding.verdict = BOUND;
    wire.retry();
    await expect.poll(() => delivered).toEqual([candidate, offer]);
    expect(told).toEqual(['doubtful', 'taken']);
    expect(wire.doubtful).toBeUndefined();
  });

  test('nothing passes once it is closed', async () => {
    const binding = new SlowBinding();
    const { wire, sent, delivered, told } = wireWith(Promise.resolve(binding));
    wire.send({ sdp });
    wire.receive(take(offer));
    await expect.poll(() => told).toEqual([]);
    wire.close();
    const settled = wireWith(Promise.resolve(binding));
    settled.wire.send({ sdp });
    binding.release();
    await expect.poll(() => settled.sent.length).toBe(1);
    expect([sent, delivered, told]).toEqual([[], [], []]);
  });

  test('one that cannot be signed or checked is an error, and what follows it goes on', async () => {
    const binding = new SlowBinding();
    binding.sign = async () => Promise.reject(new Error('No key'));
    binding.check = async () => Promise.reject(new Error('No trust'));
    const { wire, sent, delivered, told } = wireWith(Promise.resolve(binding));
    wire.send({ sdp });
    wire.send({ ice });
    wire.receive(take(offer));
    wire.receive(take(candidate));
    await expect.poll(() => [sent, delivered]).toEqual([[{ ice }], [candidate]]);
    expect(told.toSorted()).toEqual(['Error: No key', 'Error: No trust']);
  });
});

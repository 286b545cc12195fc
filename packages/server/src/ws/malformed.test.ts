import type { TestSocketServer } from '../testing/socket-server.ts';
import type { TestSocket } from '../testing/socket.ts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeCode } from '../testing/raw-frames.ts';
import { openRaw, readAll } from '../testing/raw-socket.ts';
import { socketServer } from '../testing/socket-server.ts';
import { openSocket } from '../testing/socket.ts';

let server: TestSocketServer;
let bystander: TestSocket;
beforeAll(async () => {
  server = await socketServer();
  bystander = await openSocket(server, '/ws/bystander');
});
afterAll(() => server[Symbol.asyncDispose]());

/** A frame by the grammar of RFC 6455 §5.2, each part of it wrong at times. */
const frame = fc
  .record({
    fin: fc.boolean(),
    reserved: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 7 })),
    opcode: fc.integer({ min: 0, max: 15 }),
    masked: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
    payload: fc.uint8Array({ maxLength: 300 }),
    /** How long it says that it is; undefined is the truth. */
    announced: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined, freq: 8 }),
  })
  .map(({ fin, reserved, opcode, masked, payload, announced }) => {
    const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
    const head = Buffer.from([first, ...lengthOf(announced ?? BigInt(payload.length), masked)]);
    // A mask of zeros leaves the payload as it is.
    return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), payload]);
  });

function lengthOf(length: bigint, masked: boolean): readonly number[] {
  const mask = masked ? 0x80 : 0;
  if (length < 126n) return [mask | Number(length)];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(length);
  return length < 65_536n ? [mask | 126, ...bytes.subarray(6)] : [mask | 127, ...bytes];
}

/** What RFC 6455 §7.4.1 has for those who break it; 1000 and 1005 answer a goodbye. */
const FAIR: ReadonlySet<unknown> = new Set([
  1000,
  1001,
  1002,
  1003,
  1005,
  1007,
  1008,
  1009,
  undefined,
]);

test('[C6] [C9] whatever bytes come over an open socket, it ends fairly at worst, and nobody else hears of it', async () => {
  const bytes = fc.oneof(
    { weight: 4, arbitrary: fc.array(frame, { minLength: 1, maxLength: 8 }).map(Buffer.concat) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 500 }).map(Buffer.from) },
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (sent) => {
      const raw = await openRaw(server, '/ws/fuzzer');
      raw.end(sent);
      const code = closeCode(await readAll(raw));
      expect(FAIR.has(code) || (code ?? 0) >= 3000, `closed with ${code}`).toBe(true);
      await bystander.settled();
    }),
    { numRuns: 150, plugins: [fc.interruptAfterTimeLimit(10_000)] },
  );
  expect(bystander.webSocket.readyState).toBe(bystander.webSocket.OPEN);
  expect(server.observed.filter(([what]) => what === 'failed')).toEqual([]);
});

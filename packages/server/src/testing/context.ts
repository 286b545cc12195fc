/** What use cases work with, for tests: a store in memory, and time that passes when they say so. */
import type { Context } from '../app/context.ts';
import { randomUUID } from 'node:crypto';
import { Networks } from '../app/networks.ts';
import { Register } from '../app/attendance.ts';
import { Renewals } from '../app/relay-renewals.ts';
import { Revocations } from '../app/revocations.ts';
import { createCodeHashes } from '../auth/codes.ts';
import { createPasswords } from '../auth/passwords.ts';
import { createRandom } from '../auth/random.ts';
import { createTokens } from '../auth/tokens.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { Hub } from '../core/hub.ts';
import { Sequences } from '../core/sequences.ts';
import { createRefusingMailer } from '../mail/without-server.ts';
import { openStore } from '../store/store.ts';
import { TestClock } from './clock.ts';
import { NO_WEBHOOKS } from './no-webhooks.ts';
import { NO_LIMITS } from './no-limits.ts';
import { SECRET } from './tokens.ts';

const NO_SERVERS = { servers: [], expiresAt: undefined };

export interface TestContext extends Context, AsyncDisposable {
  readonly clock: TestClock;
}

function report(thrown: unknown): never {
  throw new Error('This failed, and nobody was waiting for it', { cause: thrown });
}

/** @param parts in place of the usual ones */
export async function testContext(parts: Partial<Context> = {}): Promise<TestContext> {
  const clock = new TestClock();
  const memory = { kind: 'sqlite', file: ':memory:' } as const;
  const store = await openStore(memory, { read() {}, committed() {} });
  const random = createRandom();
  const bus = new MemoryEngine().join(nodeId('test'));
  const codeHashes = createCodeHashes(SECRET);
  const tokens = { secret: SECRET, algorithm: 'HS256', issuer: 'parley', clock, random } as const;
  const webhooks = parts.webhooks ?? NO_WEBHOOKS;
  const { attendance } = store;
  const register = { webhooks, attendance, bus, timers: clock, resumeWindow: 30_000, report };
  return {
    store,
    random,
    timers: clock,
    hub: new Hub(randomUUID, clock),
    bus,
    passwords: createPasswords(),
    tokens: createTokens(tokens),
    codeHashes,
    networks: new Networks(codeHashes),
    mailer: createRefusingMailer(),
    revocations: await Revocations.load({ ...store, bus, clock, timers: clock, report }),
    posts: { checked: new Sequences(), stored: new Sequences() },
    settings: {
      appName: 'Parley',
      openReads: true,
      accessTokenLife: undefined,
      listsAllRooms: false,
      messagesEnvelope: 'none',
      resumeWindow: 30_000,
      roomSize: 1000,
      roomsPerUser: 1000,
      guestBan: 86_400_000,
      lobbyWait: 600_000,
      lobbySize: 100,
      groupCommits: 2_592_000_000,
      reactions: { ofPerson: 8, ofMessage: 500 },
    },
    report,
    iceServers: { renewEvery: undefined, offer: () => NO_SERVERS, revoke() {} },
    limits: NO_LIMITS,
    webhooks,
    register: new Register(register),
    renewals: new Renewals(undefined, clock, clock),
    ...parts,
    clock,
    [Symbol.asyncDispose]: () => store.close(),
  };
}

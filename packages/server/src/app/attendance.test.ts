import { beforeEach, expect, test, vi } from 'vitest';
import type { Webhooks } from '../core/ports.ts';
import type { Attendance } from '../core/store.ts';
import type { PeerFacts } from '../core/event.ts';
import type { NodeId } from '../core/ids.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { connIdFrom, dialectTag, nodeId, roomId, serial, userId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { Register } from './attendance.ts';
import { soon } from '../testing/soon.ts';

const ROOM = roomId('r1');
const WINDOW = 30_000;
const facts: PeerFacts = {
  connId: connIdFrom('~1'),
  userId: userId('u1'),
  serial: serial(1),
  displayName: 'Ann',
  dialect: dialectTag('any'),
  handle: '~1',
  addressing: true,
};
const { userId: id, displayName, dialect } = facts;
const participant = { userId: id, serial: facts.serial, displayName, dialect };

let engine: MemoryEngine;
let clock: TestClock;
const attendance = {
  enter: vi.fn<Attendance['enter']>(),
  leave: vi.fn<Attendance['leave']>(),
  lost: vi.fn<Attendance['lost']>(),
};
const report = vi.fn<(thrown: unknown) => void>();

beforeEach(() => {
  vi.resetAllMocks();
  attendance.enter.mockResolvedValue();
  attendance.leave.mockResolvedValue();
  attendance.lost.mockResolvedValue([]);
  engine = new MemoryEngine();
  clock = new TestClock();
});

function register(endpoints: readonly string[] = ['https://example.org']): Register {
  const webhooks: Webhooks = { endpoints, of: () => undefined };
  const bus = engine.join(nodeId('here'));
  const options = { webhooks, attendance, bus, timers: clock, resumeWindow: WINDOW, report };
  return new Register(options);
}

test('who comes and goes is written down, as a connection of this node', () => {
  const leave = register().enter(ROOM, facts);
  const attendee = { line: facts.connId, roomId: ROOM, node: 'here', participant };
  expect(attendance.enter.mock.lastCall?.[0]).toEqual(attendee);
  leave?.();
  expect(attendance.leave.mock.lastCall?.[0]).toEqual(attendee);
});

test('nothing is written where nobody is to be told', () => {
  expect(register([]).enter(ROOM, facts)).toBeUndefined();
  expect(attendance.enter).not.toHaveBeenCalled();
});

test('that somebody has left is written once the database answers again', async () => {
  attendance.leave.mockRejectedValueOnce(new Error('away'));
  register().enter(ROOM, facts)?.();
  await soon(() => expect(report).toHaveBeenCalledOnce());
  clock.pass(5_000);
  expect(attendance.leave).toHaveBeenCalledTimes(2);
});

test('whoever was connected to a node that died has left, once they cannot come back', async () => {
  const there = nodeId('there');
  const lost = { line: facts.connId, roomId: ROOM, node: there, participant };
  attendance.lost.mockImplementation(async (nodes: Iterable<NodeId>) =>
    [...nodes].includes(there) ? [] : [lost],
  );
  const closing = register();
  const other = engine.join(there);
  await other.close();
  await soon(() => {
    clock.pass(WINDOW);
    expect(attendance.leave).toHaveBeenCalledOnce();
  });
  expect(attendance.leave.mock.lastCall?.[0]).toEqual(lost);
  closing.close();
});

test('a server that starts alone looks for whom its crash has left, others after a while', async () => {
  await register().open(true);
  expect(attendance.lost).toHaveBeenCalledOnce();
  await register().open(false);
  expect(attendance.lost).toHaveBeenCalledOnce();
  clock.pass(WINDOW);
  expect(attendance.lost).toHaveBeenCalledTimes(2);
});

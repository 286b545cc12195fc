import { describe, expect, test } from 'vitest';
import type { Findings, Subject } from './check.ts';
import type { Trial } from './routes.ts';
import { reportOf, SUBJECTS, verdictOf } from './check.ts';
import { serversFor } from './routes.ts';

/** All is open but for these. */
function findings(others: Partial<Record<Subject, Trial['outcome']>> = {}): Findings {
  const entries = SUBJECTS.map((subject) => {
    return [subject, { outcome: others[subject] ?? 'open', notes: [] }] as const;
  });
  return Object.fromEntries(entries);
}

describe('the verdict', () => {
  test.each([
    ['good', {}],
    ['good', { direct: 'blocked' }],
    ['relayed', { direct: 'blocked', relayUdp: 'blocked' }],
    ['relayed', { direct: 'none', relayUdp: 'none' }],
    ['direct', { relayUdp: 'none', relayTcp: 'none' }],
    ['direct', { relayUdp: 'blocked', relayTcp: 'blocked' }],
    ['noMedia', { direct: 'blocked', relayUdp: 'blocked', relayTcp: 'blocked' }],
    ['noMedia', { direct: 'blocked', relayUdp: 'none', relayTcp: 'none' }],
    ['untried', { direct: 'none', relayUdp: 'none', relayTcp: 'none' }],
    ['noSocket', { socket: 'blocked' }],
    ['noServer', { server: 'blocked', socket: 'blocked' }],
  ] as const)('is %s where %o', (verdict, others) => {
    expect(verdictOf(findings(others))).toBe(verdict);
  });

  test('waits for all there is to know, unless one thing decides', () => {
    const { socket: _, ...unfinished } = findings();
    expect(verdictOf(unfinished)).toBeUndefined();
    expect(verdictOf({ server: { outcome: 'blocked', notes: [] } })).toBe('noServer');
  });
});

test('the report says what was found and what failed, each once', () => {
  const failed: Trial = {
    outcome: 'blocked',
    notes: ['stun:x: 701 timed out', 'stun:x: 701 timed out'],
  };
  const report = reportOf({ ...findings(), direct: failed }, { origin: 'https://x', browser: 'B' });
  expect(report).toContain('https://x\nB\nserver: open\nsocket: open\n');
  expect(report).toContain('direct: blocked; stun:x: 701 timed out\nrelayUdp: open');
});

test('each way is tried with the addresses that lead there', () => {
  const credential = { username: 'u', credential: 'c' };
  const servers = [
    { urls: ['stun:a:1'] },
    {
      urls: ['turn:a:1', 'turn:a:1?transport=udp', 'turn:a:1?transport=tcp', 'turns:a:2'],
      ...credential,
    },
  ];
  expect(serversFor('direct', servers)).toEqual([{ urls: ['stun:a:1'] }]);
  expect(serversFor('relayUdp', servers)).toEqual([
    { urls: ['turn:a:1', 'turn:a:1?transport=udp'], ...credential },
  ]);
  expect(serversFor('relayTcp', servers)).toEqual([
    { urls: ['turn:a:1?transport=tcp', 'turns:a:2'], ...credential },
  ]);
});

import { describe, expect, test } from 'vitest';
import type { Case } from '../cases/case.ts';
import { chatCases } from '../cases/chat.ts';
import { directCases } from '../cases/direct.ts';
import type { Outcome } from '../load/round.ts';
import { replaceBlock } from './docs.ts';
import { toJson } from './json.ts';
import type { Round, Run } from './results.ts';
import { toMarkdown } from './table.ts';
import { judge } from './targets.ts';

const directSdp = directCases.filter(({ id }) => id === 'direct-sdp');

const roundOf = (parley: number, relay: number): Round => {
  const counts = { delivered: 1000, compared: 4 };
  const outcomes: Outcome[] = [
    { server: 'parley', values: { cpuMicros: parley }, ...counts },
    { server: 'bare-relay', values: { cpuMicros: relay }, ...counts },
  ];
  return new Map(directSdp.map((one): [Case, Outcome[]] => [one, outcomes]));
};

const run: Run = {
  startedAt: '2026-01-02T03:04:05.000Z',
  machine: {
    cpu: 'A CPU',
    cores: 2,
    memoryGib: 8,
    kernel: '6.1',
    node: 'v26',
    packages: { ws: '8' },
    load: 0,
  },
  quick: false,
  servers: ['parley', 'bare-relay'],
  cases: directSdp,
  rounds: [roundOf(10, 10), roundOf(24, 20), roundOf(33, 30)],
  stolen: 0.25,
};

describe('a report', () => {
  test('takes ratios within a round and judges their median', () => {
    const [verdict, ...others] = judge(run);
    expect(verdict?.ratio).toEqual({ median: 1.1, min: 1, max: 1.2 });
    expect(verdict?.met).toBe(true);
    expect(others).toEqual([]);
  });

  test('shows medians, spread, targets and deliveries', () => {
    const markdown = toMarkdown(run);
    expect(markdown).toContain('| 24.0 (10.0–33.0) | 20.0 (10.0–30.0) |');
    expect(markdown).toContain('| 1.10 (1.00–1.20) | ≤ 1.1 | met |');
    expect(markdown).toContain('neighbours had 25 % of the processors');
    expect(markdown).toContain('All 6,000 frames');
  });

  test('shows what databases do in a table of its own', () => {
    const outcome = { server: 'parley', delivered: 9, compared: 1 } as const;
    const values = { perSecond: 120, p99Ms: 3 };
    const chats = chatCases.map((one): [Case, Outcome[]] => [one, [{ ...outcome, values }]]);
    const markdown = toMarkdown({
      ...run,
      servers: [...run.servers, 'parley-postgres'],
      cases: [...directSdp, ...chatCases],
      rounds: run.rounds.map((round) => new Map([...round, ...chats])),
    });
    expect(markdown).toMatch(/\| case +\| unit +\| parley +\| bare-relay +\|\n/);
    expect(markdown).toMatch(/\| case +\| unit +\| parley +\| parley-postgres +\|\n/);
    expect(markdown).toMatch(/messages a second +\| 120 \(120–120\)/);
  });

  test('keeps each round in its JSON', () => {
    const parley = { case: 'direct-sdp', server: 'parley', rounds: [10, 24, 33] };
    const relay = { case: 'direct-sdp', server: 'bare-relay', rounds: [10, 20, 30] };
    expect(JSON.parse(toJson(run))).toMatchObject({ results: [parley, relay] });
  });
});

describe('the block of a page', () => {
  test('is replaced between its marks', () => {
    const page = 'above\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nbelow';
    const replaced = 'above\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nbelow';
    expect(replaceBlock(page, 'new')).toBe(replaced);
    const other = page.replaceAll('bench', 'other');
    expect(replaceBlock(other, 'new', 'other')).toBe(replaced.replaceAll('bench', 'other'));
  });

  test('must be there', () => {
    expect(() => replaceBlock('<!-- bench:end --> <!-- bench:begin -->', 'new')).toThrow(
      'bench:begin',
    );
  });
});

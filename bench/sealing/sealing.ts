/**
 * Times what sealing costs a device: texts, coming into groups, and what is loaded for it; see
 * docs/benchmarks.md.
 *
 *   node --conditions=source bench/sealing/sealing.ts [--quick] [--json=file] [--write-docs]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { newRoomKey, SharedKeyCipher } from '../../packages/client/src/e2ee/index.ts';
import { bundle } from '../../packages/web/test/bundle.ts';
import { describeMachine } from '../measure/machine.ts';
import { median } from '../measure/quantiles.ts';
import { writeDocs } from '../report/docs.ts';
import { addOne, exchange, keep, newGroup } from './group.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    'write-docs': { type: 'boolean', default: false },
  },
});

const docsPage = new URL('../../docs/benchmarks.md', import.meta.url);

const sizes = [3, 10, 50];
const { texts, joining, rounds } = options.quick
  ? { texts: 20, joining: 2, rounds: 1 }
  : { texts: 500, joining: 10, rounds: 5 };

/** By its title, a figure of one round. */
type Figures = Readonly<Record<string, number>>;

async function sealing(ciphers: Parameters<typeof exchange>[0]): Promise<Figures> {
  const { sealMs, openMs, characters } = await exchange(ciphers, texts);
  return {
    'texts sealed a second': 1000 / sealMs,
    'texts opened a second': 1000 / openMs,
    'characters of a sealed text of 64 bytes': characters,
  };
}

async function groupOf(size: number): Promise<Figures> {
  const group = await newGroup(size, joining);
  const figures = await sealing(group);
  const { keepMs, stateBytes } = await keep(group);
  const { commitMs, followMs } = await addOne(group);
  return {
    ...figures,
    'founding the group, ms': group.foundMs,
    'joining by a welcome, ms': median(group.joinMs),
    'adding one more, ms': commitMs,
    'following that, ms': followMs,
    'keeping and restoring the state, ms': keepMs,
    'state, bytes': stateBytes,
    'welcome, characters': group.welcomeCharacters,
  };
}

async function sharedKey(): Promise<Figures> {
  const cipher = await SharedKeyCipher.of(newRoomKey());
  return sealing({ founder: cipher, member: cipher });
}

/** Rounds of one kind after each other; their medians. */
async function measure(round: () => Promise<Figures>): Promise<Figures> {
  await round();
  const all: Figures[] = [];
  while (all.length < rounds) all.push(await round());
  const [first = {}] = all;
  const titles = Object.keys(first);
  return Object.fromEntries(
    titles.map((title) => [title, median(all.map((one) => one[title] ?? 0))]),
  );
}

const columns: Record<string, Figures> = { 'shared key': await measure(sharedKey) };
for (const size of sizes) columns[`group of ${size}`] = await measure(() => groupOf(size));

const entry = join(import.meta.dirname, 'entry.ts');
const script = await bundle(entry, "export * from '@parley/client/e2ee';");
const loaded = { bytes: script.length, gzip: gzipSync(script).length };

const short = (value: number | undefined): string => {
  if (value === undefined) return '–';
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
};
const titles = [...new Set(Object.values(columns).flatMap((figures) => Object.keys(figures)))];
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const machine = describeMachine();
const date = new Date().toISOString().slice(0, 10);
const report = [
  `${date}, ${texts} texts, rounds: ${rounds}. ${machine.cpu}, Node ${machine.node}, on one core; load at the end ${machine.load.toFixed(2)}.`,
  '',
  line(['one device', ...Object.keys(columns)]),
  line(['---', ...Object.keys(columns).map(() => '---')]),
  ...titles.map((title) =>
    line([title, ...Object.values(columns).map((one) => short(one[title]))]),
  ),
  '',
  `\`@parley/client/e2ee\` with all it needs: ${loaded.bytes} bytes, ${loaded.gzip} after gzip.`,
].join('\n');

console.log(report);
if (options['write-docs']) writeDocs(docsPage, report, 'sealing');
const json = JSON.stringify({ machine, texts, rounds, columns, loaded }, null, 2);
if (options.json === undefined) console.log(`\n${json}`);
else writeFileSync(options.json, json);

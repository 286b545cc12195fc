import type { SyntaxNode } from './testing/sources.ts';
import { expect, test } from 'vitest';
import { find, nameOf, nodesOf, parse, read, textOf } from './testing/sources.ts';

const PAGES = 'docs/dialects';
const FOLDERS = 'packages/server/src/dialects';

interface Rule {
  readonly id: string;
  readonly summary: string;
  /** The section of rules.md: a dialect, `common` or `crossing`. */
  readonly section: string;
}

interface TestCase {
  readonly path: string;
  readonly name: string;
  /** The ids that its name begins with. */
  readonly ids: readonly string[];
}

const rules = read(`${PAGES}/rules.md`).split(/^## /m).slice(1).flatMap(rulesOf);
const dialects = find(`${FOLDERS}/*/index.ts`).map((path) => path.split('/').at(-2));
const shipped = rules.filter(({ section }) => isShipped(section));
const cases = find('{packages,bench,tools}/**/*.test.{ts,tsx}').flatMap((path) =>
  testNames(nodesOf(path)).map((name): TestCase => ({ path, name, ids: idsOf(name) })),
);

function rulesOf(text: string): Rule[] {
  const section = text.slice(0, text.indexOf('\n'));
  const lines = text.matchAll(/^- \*\*(?<id>\w+)\*\* (?<summary>.+)$/gm);
  return [...lines].map(([, id = '', summary = '']) => ({ id, summary, section }));
}

function isShipped(section: string): boolean {
  if (section === 'common') return true;
  return section === 'crossing' ? dialects.length > 1 : dialects.includes(section);
}

/** The names of tests, up to their first gap; that of a test whose name is computed is empty. */
function testNames(nodes: readonly SyntaxNode[]): string[] {
  return nodes
    .filter((node) => node.type === 'CallExpression')
    .filter((call) => /^(?:it|test)(?:\.|$)/.test(nameOf(call) ?? '') && call.arguments.length > 1)
    .map((call) => textOf(call.arguments[0]) ?? '');
}

function idsOf(name: string): string[] {
  const [prefix = ''] = /^(?:\[\w+\] ?)+/.exec(name) ?? [];
  return [...prefix.matchAll(/\w+/g)].map(([id]) => id);
}

/** The page that says a rule at length. */
const pageOf = ({ section }: Rule): string =>
  `${PAGES}/${section === 'common' ? 'rules' : section}.md`;

const describeCase = ({ path, name }: TestCase): string => `${path}: ${name || 'a computed name'}`;

test('every rule that is shipped is shown by a test', () => {
  const shown = new Set(cases.flatMap(({ ids }) => ids));
  const missing = shipped.filter(({ id }) => !shown.has(id));
  expect(missing.map(({ id, summary }) => `${id} ${summary}`)).toEqual([]);
});

test('every rule that is shipped is named on its page', () => {
  const missing = shipped.filter(
    (rule) => !new RegExp(`\\b${rule.id}\\b`).test(read(pageOf(rule))),
  );
  expect(missing.map((rule) => `${pageOf(rule)} does not name ${rule.id}`)).toEqual([]);
});

test('tests name rules that exist', () => {
  const known = new Set(rules.map(({ id }) => id));
  const astray = cases.filter(({ ids }) => ids.some((id) => !known.has(id)));
  expect(astray.map(describeCase)).toEqual([]);
});

test('tests of dialects name a rule', () => {
  const nameless = cases.filter(({ path, ids }) => path.startsWith(FOLDERS) && ids.length === 0);
  expect(nameless.map(describeCase)).toEqual([]);
});

test('the rules are numbered without a gap', () => {
  const counts = Map.groupBy(rules, ({ id }) => id.charAt(0));
  const series = [...counts.values()].map((family) => family.map(({ id }) => Number(id.slice(1))));
  for (const numbers of series) {
    const first = numbers[0] ?? 0;
    expect(numbers).toEqual(numbers.map((_, index) => first + index));
  }
});

test.each([
  [`it('[H8] [C7] a name', run);`, ['H8', 'C7']],
  ['test(`[M2] of ${count}`, { timeout: 1 }, run);', ['M2']],
  [`test.each([['[H1]', 2]])('[H9] %s', run);`, ['H9']],
  [`test.for(names)('[O1] $name', async () => {});`, ['O1']],
  [`test('see [H8]', run);`, []],
])('the ids of %s', (code, ids) => {
  const names = testNames(parse(code));
  expect(names).toHaveLength(1);
  expect(names.flatMap(idsOf)).toEqual(ids);
});

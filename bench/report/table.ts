import type { Case, Metric } from '../cases/case.ts';
import { deliveriesOf, spreadOf, valuesOf, type Run, type Spread } from './results.ts';
import { judge, type Verdict } from './targets.ts';

const metricTitles: Readonly<Record<Exclude<Metric, 'perSecond'>, string>> = {
  cpuMicros: 'µs CPU',
  p50Ms: 'p50, ms',
  p99Ms: 'p99, ms',
  residentKib: 'KiB',
};

/** Three significant digits, no exponent. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const spreadCell = (spread: Spread | null): string =>
  spread === null ? '–' : `${short(spread.median)} (${short(spread.min)}–${short(spread.max)})`;

const markdown = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = head.map(() => '-');
  return [line(head, ' '), line(rule, '-'), ...body.map((row) => line(row, ' '))].join('\n');
};

/** What servers cost beside each other, what Parley does on its databases, and in several processes. */
const costTables = (run: Run): string[] =>
  [...Map.groupBy(run.cases, ({ compares }) => compares).values()].map((cases) =>
    costTable(run, cases),
  );

const costTable = (run: Run, cases: readonly Case[]): string => {
  const servers = run.servers.filter((name) => cases.some((one) => one.servers.includes(name)));
  const row = (chosen: Case, metric: Metric): string[] => [
    chosen.title,
    unitOf(metric, chosen),
    ...servers.map((server) => spreadCell(spreadOf(valuesOf(run, chosen, server, metric)))),
  ];
  const rows = cases.flatMap((chosen) => chosen.metrics.map((metric) => row(chosen, metric)));
  return markdown([['case', 'unit', ...servers], ...rows]);
};

const unitOf = (metric: Metric, { unit }: Case): string =>
  metric === 'perSecond' ? `${unit}s a second` : `${metricTitles[metric]} per ${unit}`;

const targetRow = ({ title, ratio, limit, met }: Verdict): string[] => [
  title,
  spreadCell(ratio),
  `≤ ${limit}`,
  met ? 'met' : 'missed',
];

const targetTable = (run: Run): string =>
  markdown([['target', 'ratio', 'limit', ''], ...judge(run).map(targetRow)]);

const describe = ({ machine, stolen }: Run): string => {
  const { cpu, cores, memoryGib, kernel, node, packages, load } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, ${memoryGib} GiB, Linux ${kernel}, Node ${node}, ${versions.join(', ')}; load before the run ${load.toFixed(2)}, neighbours had ${(100 * stolen).toFixed(0)} % of the processors during it.`;
};

const deliveries = (run: Run): string => {
  const counts = run.cases.flatMap((chosen) =>
    run.servers.map((server) => deliveriesOf(run, chosen, server)),
  );
  const delivered = counts.reduce((sum, count) => sum + count.delivered, 0);
  const compared = counts.reduce((sum, count) => sum + count.compared, 0);
  return `All ${delivered.toLocaleString('en')} frames sent were delivered once; ${compared.toLocaleString('en')} of them were compared whole.`;
};

/** The run as Markdown: machine, costs as median (lowest–highest) of the rounds, targets. */
export const toMarkdown = (run: Run): string =>
  [
    `${run.startedAt.slice(0, 10)}, rounds: ${run.rounds.length}${run.quick ? ', quick: too short for conclusions' : ''}. ${describe(run)}`,
    deliveries(run),
    ...costTables(run),
    ...(judge(run).length === 0 ? [] : [targetTable(run)]),
  ].join('\n\n');

/** Values of the admin API, laid out for people. */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRows = (value: unknown): value is readonly Fields[] =>
  Array.isArray(value) && value.some(isFields);

/** A list as a table; anything else as its fields, with lists in it as tables below. */
export function layOut(value: unknown): string {
  if (!isFields(value)) return show(value);
  const { items, more, ...rest } = value;
  if (Array.isArray(items)) {
    return `${tableOf(items.filter(isFields))}${more === true ? '\nThere is more: --offset' : ''}`;
  }
  const entries = flat(rest);
  const plain = entries.filter(([, each]) => !isRows(each));
  const width = Math.max(...plain.map(([name]) => name.length));
  const lines = plain.map(([name, each]) => `${name.padEnd(width)}  ${show(each)}`);
  const tables = entries.flatMap(([name, each]) =>
    isRows(each) ? [`\n${name}\n${tableOf(each)}`] : [],
  );
  return [...lines, ...tables].join('\n');
}

/** Fields in fields go by `outer.inner`. */
function flat(fields: Fields, prefix = ''): [name: string, value: unknown][] {
  return Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
    isFields(value) ? flat(value, `${prefix}${name}.`) : [[prefix + name, value]],
  );
}

function tableOf(rows: readonly Fields[]): string {
  const [first] = rows;
  if (!first) return 'None.';
  const names = Object.keys(first);
  const cells = [names, ...rows.map((row) => names.map((name) => show(row[name])))];
  const widths = names.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) => lineOf(row, widths)).join('\n');
}

const lineOf = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join('  ')
    .trimEnd();

/** Longer texts would break the table. */
const LONGEST = 60;

/** What others have written must not move the cursor of a terminal. */
function show(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(show).join(', ') || '–';
  const text = typeof value === 'object' ? JSON.stringify(value) : shortNumber(value);
  const safe = text.replaceAll(/\p{C}+/gu, ' ');
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

const shortNumber = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : String(value);

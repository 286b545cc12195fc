import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Puts `block` between the two marks of that name.
 *
 * @throws Error where the page lacks them
 */
export const replaceBlock = (page: string, block: string, name = 'bench'): string => {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page needs ${begin} and, below it, ${end}.`);
  return `${page.slice(0, from + begin.length)}\n\n${block}\n\n${page.slice(to)}`;
};

export const writeDocs = (path: string | URL, block: string, name?: string): void =>
  writeFileSync(path, replaceBlock(readFileSync(path, 'utf8'), block, name));

import { readFileSync, writeFileSync } from 'node:fs';
const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';
/** Throws when the page lacks the two marks. */
export const replaceBlock = (page, block) => {
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from)
        throw new Error(`The page needs ${begin} and, below it, ${end}.`);
    return `${page.slice(0, from + begin.length)}\n\n${block}\n\n${page.slice(to)}`;
};
export const writeDocs = (path, block) => writeFileSync(path, replaceBlock(readFileSync(path, 'utf8'), block));

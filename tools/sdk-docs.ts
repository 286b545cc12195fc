/**
 * Writes `docs/sdk.md`, what the SDK exports, out of the declarations that the compiler emits:
 *
 *   node tools/sdk-docs.ts
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const CLIENT = join(ROOT, 'packages/client');
export const PAGE = join(ROOT, 'docs/sdk.md');

const HEAD = `# The SDK, name by name

Everything that \`@parley/client\` exports, with its own words. This page is made by \`node tools/sdk-docs.ts\`: change the
comments in \`packages/client/src\`, not the page. How it is used is told in its [README](../packages/client/README.md).
`;

/** The page as the sources have it now. Compiles the SDK. */
export async function sdkPage(): Promise<string> {
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-b', CLIENT]);
  const manifest: unknown = JSON.parse(await readFile(join(CLIENT, 'package.json'), 'utf8'));
  const entries = Object.entries(entriesOf(manifest)).map(async ([path, { types }]) =>
    section(join('@parley/client', path), join(CLIENT, types)),
  );
  return [HEAD, ...(await Promise.all(entries))].join('\n');
}

type Entries = Readonly<Record<string, { readonly types: string }>>;

const hasEntries = (manifest: unknown): manifest is { readonly exports: Entries } =>
  typeof manifest === 'object' && manifest !== null && 'exports' in manifest;

function entriesOf(manifest: unknown): Entries {
  if (!hasEntries(manifest)) throw new Error('The package of the SDK has no exports.');
  return manifest.exports;
}

/** What one entry exports, in the order of its file. */
async function section(name: string, path: string): Promise<string> {
  const index = await readFile(path, 'utf8');
  const lists = index.matchAll(/^export (?:type )?\{ ([^}]*) \} from '(\.[^']+)';/gm);
  const parts = Array.from(lists, async ([, names = '', from = '']) => {
    const module = await readFile(join(path, '..', from.replace(/\.[jt]s$/, '.d.ts')), 'utf8');
    const listed = names.split(',').map((each) => each.trim());
    return listed.filter((each) => each !== '').map((each) => entry(each, module));
  });
  return [`## \`${name}\``, ...(await Promise.all(parts)).flat()].join('\n\n') + '\n';
}

/** One name: what its comment says, then its declaration. */
function entry(name: string, module: string): string {
  const { comment, code } = declaration(name, module);
  const block = `\`\`\`ts\n${code}\n\`\`\``;
  return [`### \`${name}\``, ...(comment === '' ? [] : [comment]), block].join('\n\n');
}

/** Before the next declaration; a comment may also be that of one more part of a union. */
const END = String.raw`(?=\n(?:export|declare|type|interface|//|/\*\*(?:(?!\*/)[^])*\*/\n(?! \|))|\s*(?![^]))`;

/** @throws Error where there is none */
function declaration(name: string, module: string): { comment: string; code: string } {
  const start = new RegExp(
    `(?:^(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\n)?^export ((?:declare )?(?:abstract )?(?:class|interface|type|function|const) ${name}\\b[^]*?)${END}`,
    'm',
  );
  const found = start.exec(module);
  if (!found) throw new Error(`The SDK exports ${name}, which is declared nowhere.`);
  const [, comment = '', code = ''] = found;
  return { comment: wordsOf(comment), code: shown(code) };
}

/** A comment as text: what it refers to stands by its name. */
const wordsOf = (comment: string): string =>
  comment
    .replaceAll(/^\/\*\*|\*\/$/g, '')
    .replaceAll(/^ *\* ?/gm, '')
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .replaceAll(/^@(\w+)/gm, '- *$1* ')
    .trim();

/** A declaration without what is nobody's business, two spaces to a level. */
const shown = (code: string): string =>
  code
    .replace(/^declare /, '')
    .replace(/^ *#private;\n/m, '')
    .replaceAll(/\{@link ([^}]+)\}/g, '$1')
    .replaceAll(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .trim();

if (import.meta.main) await writeFile(PAGE, await sdkPage());

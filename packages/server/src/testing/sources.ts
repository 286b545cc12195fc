/** Reads the repository itself, for the tests that hold it to the rules of the house. */
import type { Vite } from 'vitest/node';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const IGNORED = ['**/node_modules/**', '**/dist/**'];

export type SyntaxNode = Vite.ESTree.Node;

export interface Import {
  /** Undefined where it is known only when the program runs. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
}

/** The files that fit a glob, as paths from the root. */
export const find = (glob: string): string[] =>
  globSync(glob, { cwd: ROOT, exclude: IGNORED })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every node of a file's syntax tree, parents first. */
export const nodesOf = (path: string): SyntaxNode[] =>
  parse(read(path), path.endsWith('.tsx') ? 'tsx' : 'ts');

/** Every node of a text's syntax tree, parents first. */
export const parse = (code: string, lang: 'ts' | 'tsx' = 'ts'): SyntaxNode[] =>
  // Vitest hands on no other parser.
  // oxlint-disable-next-line typescript/no-deprecated
  flatten(parseAst(code, { lang }));

function flatten(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(flatten);
  return isNode(value) ? [value, ...inside] : inside;
}

const isNode = (value: object): value is SyntaxNode =>
  'type' in value && typeof value.type === 'string';

/** Static, dynamic and type imports, and exports of what is elsewhere. */
export function importOf(node: SyntaxNode): Import[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return [{ specifier: textOf(node.source), typeOnly: node.importKind === 'type' }];
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (!node.source) return [];
      return [{ specifier: textOf(node.source), typeOnly: node.exportKind === 'type' }];
    case 'ImportExpression':
      return [{ specifier: textOf(node.source), typeOnly: false }];
    case 'TSImportType':
      return [{ specifier: textOf(node.source), typeOnly: true }];
    default:
      return [];
  }
}

/** What a string literal says, or a template up to its first gap. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked ?? undefined;
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The dotted name of what is read, called or made: `Math.random`, `setTimeout`, `test.each`. */
export function nameOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return `${nameOf(node.object) ?? ''}.${nameOf(node.property) ?? ''}`;
    case 'CallExpression':
    case 'NewExpression':
      return nameOf(node.callee);
    case 'TaggedTemplateExpression':
      return nameOf(node.tag);
    default:
      return undefined;
  }
}

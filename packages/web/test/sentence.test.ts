import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParleyError } from '@parley/client';
import { beforeEach, expect, test } from 'vitest';
import { BY_DETAIL, BY_SENTENCE, sentence, translated } from '../src/sentence.ts';
import { speak } from '../src/strings/index.ts';

const CLIENT = join(import.meta.dirname, '../../client/src');
const E2EE = join(CLIENT, 'e2ee');
const ERRORS = join(import.meta.dirname, '../../../docs/errors.md');

/** What is a constant, a reason or an error's text, and so is read by people. */
const SENTENCE = /(?:ParleyError\(\s*0,|const [A-Z_]+ =|reason:)\s*'([A-Z][^']+\.)'/g;

beforeEach(async () => speak('ru'));

/** Sentences may be made of constants. */
const withoutNumbers = (text: string): string => text.replaceAll(/\$\{[^}]*\}|\d+/g, '#');

const sourcesIn = (folder: string): readonly string[] =>
  globSync('**/*.ts', { cwd: folder })
    .filter((path) => !/\.test\.ts$|(^|\/)testing\//.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));

const sentencesOfSdk = (): readonly string[] =>
  sourcesIn(E2EE).flatMap((text) => [...text.matchAll(SENTENCE)].map(([, said = '']) => said));

test('what the SDK says of keys is said in the language of the page', () => {
  const said = sentencesOfSdk();
  expect(said.length).toBeGreaterThan(15);
  expect(said.filter((text) => translated(text) === text)).toEqual([]);
});

test('what the page knows of the server and the SDK they say, to the letter', () => {
  const errors = readFileSync(ERRORS, 'utf8');
  const server = [...BY_DETAIL.keys()].filter((text) => !errors.includes(`| ${text} |`));
  const sources = sourcesIn(CLIENT).map(withoutNumbers);
  const sdk = [...BY_SENTENCE.keys()].filter(
    (text) => !sources.some((each) => each.includes(withoutNumbers(text))),
  );
  expect([server, sdk]).toEqual([[], []]);
});

test('a text that is too long for its seal is told with its size', () => {
  const text = 'This text has 3000 bytes; sealed, 2737 fit. Make it shorter, or send it as two.';
  expect(sentence(new ParleyError(0, text))).toMatch(/3000.*2737/);
});

test('nobody is told that the server is away when it is not', () => {
  expect(sentence(new ParleyError(0, 'They are not connected now.'))).not.toContain('Сервер');
});

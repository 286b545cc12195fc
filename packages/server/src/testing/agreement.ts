/** What servers of a test file said that their documents do not tell of, and what of those was met. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MET } from './met.ts';

const disagreements = new Set<string>();
const met = new Set<string>();

/** Fails the test that is running, with this sentence. */
export const disagree = (sentence: string): void => {
  disagreements.add(sentence);
  require_append(sentence);
};

/** Notes that something the documents tell of has happened. */
export const meet = (what: string): void => void met.add(what);

/** @throws Error with every disagreement since the last time */
export function agree(): void {
  const sentences = [...disagreements];
  disagreements.clear();
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
}

/** Keeps what was met for the test that asks whether everything was. */
export function keepMet(): void {
  if (met.size === 0) return;
  mkdirSync(MET, { recursive: true });
  writeFileSync(join(MET, `${randomUUID()}.txt`), [...met].join('\n'));
}

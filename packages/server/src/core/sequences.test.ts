import { expect, test } from 'vitest';
import { Sequences } from './sequences.ts';

test('what is begun under one key ends in that order, whatever becomes of it', async () => {
  const sequences = new Sequences<string>();
  const works = Array.from({ length: 3 }, () => Promise.withResolvers<number>());
  const ended: string[] = [];
  const note = (word: string) => () => void ended.push(word);
  for (const [at, { promise }] of works.entries())
    sequences.follow('ann', promise).then(note(`${at}`), note(`${at} failed`));
  await sequences.follow('bob', Promise.resolve()).then(note('bob'));
  works[2]?.resolve(2);
  works[1]?.reject(new Error('no'));
  await new Promise(setImmediate);
  expect(ended).toEqual(['bob']);
  works[0]?.resolve(0);
  await new Promise(setImmediate);
  expect(ended).toEqual(['bob', '0', '1 failed', '2']);
});

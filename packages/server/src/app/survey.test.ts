import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../auth/random.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { Survey } from './survey.ts';

let engine: MemoryEngine;
let clock: TestClock;
let opened: Survey[];
beforeEach(() => {
  engine = new MemoryEngine();
  clock = new TestClock();
  opened = [];
});
afterEach(() => {
  for (const survey of opened) survey.close();
});

function nodeOf(name: string): Survey {
  const parts = { bus: engine.join(nodeId(name)), timers: clock, random: createRandom() };
  const survey = new Survey(parts, (question) => `${name}: ${question}`);
  opened.push(survey);
  return survey;
}

test('every node answers, the one that asks too', async () => {
  const [a] = [nodeOf('a'), nodeOf('b'), nodeOf('c')];
  expect((await a.ask('how are you?')).toSorted()).toEqual(
    ['a', 'b', 'c'].map((name) => `${name}: how are you?`),
  );
});

test('who is silent is left out in time', async () => {
  const a = nodeOf('a');
  nodeOf('b').close();
  const asked = a.ask('well?');
  await new Promise(setImmediate);
  clock.pass(1_000);
  expect(await asked).toEqual(['a: well?']);
});

test('where the others are out of reach, this node answers for itself', async () => {
  const a = nodeOf('a');
  const b = nodeOf('b');
  for (const name of ['a', 'b']) engine.cut(nodeId(name));
  expect(await a.ask('well?')).toEqual(['a: well?']);
  expect(await b.ask('well?')).toEqual(['b: well?']);
});

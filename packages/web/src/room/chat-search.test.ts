import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FoundMessages, hackrtc } from '@parley/client';
import { ParleyClient } from '@parley/client';
import { ChatSearch } from './chat-search.ts';

const found = (id: string): hackrtc.MessageAnswer => ({
  id,
  user_id: 'u',
  display_name: 'Alice',
  ciphertext: id,
  encrypted: false,
  created_at: '2026-01-01T00:00:00Z',
});

let answers: PromiseWithResolvers<FoundMessages>[];
let search: ChatSearch;

class PaperServer extends ParleyClient {
  override readonly chat = {
    ...new ParleyClient('http://localhost').chat,
    search: async () => {
      const answer = Promise.withResolvers<FoundMessages>();
      answers.push(answer);
      return answer.promise;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  search = new ChatSearch(new PaperServer('http://localhost'), 'room');
});
afterEach(() => void vi.useRealTimers());

async function write(text: string): Promise<void> {
  search.write(text);
  await vi.advanceTimersByTimeAsync(300);
}

const ids = () => search.found.value?.map(({ id }) => id);

test('a search begins once somebody has stopped writing a word', async () => {
  search.write('n');
  await write('needle');
  await write(' - ');
  expect(answers).toHaveLength(1);
});

test('what was searched for last counts, and more of it can be had', async () => {
  await write('one');
  await write('two');
  answers[1]?.resolve({ messages: [found('2')], older: async () => ({ messages: [found('1')] }) });
  answers[0]?.resolve({ messages: [found('old')] });
  await vi.runAllTimersAsync();
  expect(ids()).toEqual(['2']);
  await search.more();
  expect([ids(), search.older.value]).toEqual([['2', '1'], undefined]);
});

test('a refusal is said, and forgotten with the next search', async () => {
  await write('one');
  answers[0]?.reject(new Error('Too fast.'));
  await vi.runAllTimersAsync();
  expect(search.problem.value).toBe('Too fast.');
  await write('two');
  expect(search.problem.value).toBeUndefined();
});

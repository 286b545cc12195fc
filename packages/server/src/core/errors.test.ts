import { describe, expect, test } from 'vitest';
import { find, read } from '../testing/sources.ts';
import { AppError, asAppError, ERRORS, neutralError } from './errors.ts';

describe('the table of errors', () => {
  test.each(Object.entries(ERRORS))(
    '[C13] gives %s a status and a sentence',
    (code, [status, sentence]) => {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(sentence).toMatch(/^\p{Letter}.{4,}$/u);
    },
  );

  test('lists nothing that is never said', () => {
    const files = find('packages/server/src/**/*.ts').filter(
      (path) => !/\.test\.ts$|core\/errors\.ts$/.test(path),
    );
    const code = files.map(read).join('\n');
    expect(Object.keys(ERRORS).filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });
});

test('a sentence is filled with what it is about', () => {
  const error = new AppError('frame-unknown', { values: { type: '$& {type}' } });
  expect(error.message).toBe('Frames of type "$& {type}" are unknown here');
  expect(error).toMatchObject({ name: 'AppError', code: 'frame-unknown', status: 400, issues: [] });
});

test('a sentence keeps a gap that nobody filled', () => {
  expect(new AppError('chat-policy').message).toBe('This room does not take {form} messages');
});

test('an error of ours is itself', () => {
  const error = new AppError('banned');
  expect(asAppError(error)).toBe(error);
});

test.each([new TypeError('x is not a function'), 'text', undefined, null])(
  '[C13] whatever else is thrown is a 500 that keeps its cause and says nothing of it: %s',
  (thrown) => {
    const error = asAppError(thrown);
    expect(error).toMatchObject({ status: 500, message: 'A server error occurred.' });
    expect(error.cause).toBe(thrown);
    expect(neutralError(error).body).toEqual({ detail: 'A server error occurred.' });
  },
);

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Captions } from './captions.ts';

describe('Captions', () => {
  let captions: Captions;

  beforeEach(() => {
    vi.useFakeTimers();
    captions = new Captions();
  });
  afterEach(() => void vi.useRealTimers());

  test('tell who speaks, once they go on for a second', () => {
    captions.follow(['Alice']);
    vi.advanceTimersByTime(900);
    expect(captions.speaker.value).toBe('');
    vi.advanceTimersByTime(200);
    expect(captions.speaker.value).toBe('Alice');
  });

  test('do not tell of a cough', () => {
    captions.follow(['Alice']);
    vi.advanceTimersByTime(500);
    captions.follow([]);
    vi.advanceTimersByTime(60_000);
    expect(captions.speaker.value).toBe('');
  });

  test('leave time between one speaker and the next', () => {
    captions.follow(['Alice']);
    vi.advanceTimersByTime(1500);
    captions.follow(['Bob']);
    vi.advanceTimersByTime(2000);
    expect(captions.speaker.value).toBe('Alice');
    vi.advanceTimersByTime(2000);
    expect(captions.speaker.value).toBe('Bob');
  });

  test('say nothing while who was told goes on, even where others fall in', () => {
    captions.follow(['Alice']);
    vi.advanceTimersByTime(1500);
    captions.follow(['Bob', 'Alice']);
    vi.advanceTimersByTime(60_000);
    expect(captions.speaker.value).toBe('Alice');
  });

  test('say nothing after the call', () => {
    captions.follow(['Alice']);
    captions.close();
    vi.advanceTimersByTime(60_000);
    expect(captions.speaker.value).toBe('');
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { loudnessOf, SpeechGate } from './speech.ts';

const WORD = -25;
const ROOM = -60;

describe('SpeechGate', () => {
  let gate: SpeechGate;
  let now: number;
  /** Hears the same loudness for so many ms, ten times a second. */
  const hear = (loudness: number, duration: number) => {
    for (let passed = 0; passed < duration; passed += 100) gate.hear(loudness, (now += 100));
  };

  beforeEach(() => {
    gate = new SpeechGate();
    now = 5000;
  });

  test('hears a word', () => {
    hear(ROOM, 500);
    expect(gate.speaking).toBe(false);
    hear(WORD, 200);
    expect(gate.speaking).toBe(true);
  });

  test('takes a click for no word', () => {
    hear(ROOM, 500);
    hear(WORD, 100);
    hear(ROOM, 100);
    expect(gate.speaking).toBe(false);
  });

  test('goes on over a pause between words, and ends after a longer one', () => {
    hear(WORD, 300);
    hear(ROOM, 1000);
    expect(gate.speaking).toBe(true);
    hear(WORD, 100);
    hear(ROOM, 1000);
    expect(gate.speaking).toBe(true);
    hear(ROOM, 300);
    expect(gate.speaking).toBe(false);
  });

  test('tells a microphone that gives nothing from a quiet room', () => {
    hear(ROOM, 10_000);
    expect(gate.silent).toBe(false);
    hear(-Infinity, 3000);
    expect(gate.silent).toBe(false);
    hear(-Infinity, 4000);
    expect(gate.silent).toBe(true);
    hear(ROOM, 100);
    expect(gate.silent).toBe(false);
  });
});

test('loudness is counted from full scale down', () => {
  expect(loudnessOf(new Float32Array([1, -1, 1, -1]))).toBe(0);
  expect(loudnessOf(new Float32Array([0.1, -0.1]))).toBeCloseTo(-20);
  expect(loudnessOf(new Float32Array(4))).toBe(-Infinity);
});

import { describe, expect, test } from 'vitest';
import { cameraBudget, CROWD, screenBudget } from './bandwidth.ts';

const ROOMS = [1, 2, 3, 4, 5, 6, 8, 12, 20];

describe('budgets', () => {
  test('one peer gets the whole picture', () => {
    expect(cameraBudget(1)).toEqual({ maxBitrate: 1_700_000, scaleResolutionDownBy: 1 });
    expect(screenBudget(1)).toEqual({ maxBitrate: 2_500_000, scaleResolutionDownBy: 1 });
  });

  test('the more peers there are, the less each gets', () => {
    const bitrates = ROOMS.map((peers) => cameraBudget(peers).maxBitrate);
    expect(bitrates).toEqual(bitrates.toSorted((a, b) => b - a));
    expect(cameraBudget(4).maxBitrate).toBeLessThan(cameraBudget(2).maxBitrate);
    expect(cameraBudget(CROWD).maxBitrate * 2).toBeLessThan(cameraBudget(CROWD - 1).maxBitrate);
  });

  test.each(ROOMS)('%i peers together take no more than most homes can upload', (peers) => {
    expect(cameraBudget(peers).maxBitrate * peers).toBeLessThanOrEqual(2_500_000);
  });

  test('a small picture is sent where there are few bits', () => {
    const scales = ROOMS.map((peers) => cameraBudget(peers).scaleResolutionDownBy);
    expect(scales).toEqual(scales.toSorted((a, b) => a - b));
    expect(new Set(scales)).toEqual(new Set([1, 1.5, 2, 4]));
  });

  test('a screen stays readable', () => {
    expect(ROOMS.every((peers) => screenBudget(peers).scaleResolutionDownBy === 1)).toBe(true);
    expect(screenBudget(100).maxBitrate).toBe(300_000);
  });

  test('nobody to send to is no reason to divide by zero', () => {
    expect(cameraBudget(0)).toEqual(cameraBudget(1));
  });
});

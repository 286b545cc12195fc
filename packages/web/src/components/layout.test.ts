import { describe, expect, test } from 'vitest';
import { tileLayout } from './layout.ts';

const GAP = 10;

/** How many tiles of this size fit on the stage. */
function capacity(stage: { width: number; height: number }, count: number): number {
  const tile = tileLayout(count, stage, GAP);
  const fit = (length: number, size: number) => Math.floor((length + GAP) / (size + GAP));
  return fit(stage.width, tile.width) * fit(stage.height, tile.height);
}

describe('tileLayout', () => {
  const wide = { width: 1600, height: 900 };
  const phone = { width: 390, height: 700 };

  test('one person has the stage', () => {
    expect(tileLayout(1, wide, GAP)).toEqual(wide);
  });

  test('two are side by side on a wide stage, one above the other on a phone', () => {
    expect(tileLayout(2, wide, GAP).width).toBe(795);
    expect(tileLayout(2, phone, GAP).width).toBe(390);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 25, 50])('all of %i fit', (count) => {
    expect(capacity(wide, count)).toBeGreaterThanOrEqual(count);
    expect(capacity(phone, count)).toBeGreaterThanOrEqual(count);
  });

  test.each([1, 2, 3, 8])('no tile of %i is wider than film or higher than a square', (count) => {
    for (const stage of [wide, phone, { width: 2000, height: 100 }]) {
      const { width, height } = tileLayout(count, stage, GAP);
      expect(width).toBeLessThanOrEqual(Math.ceil((height + 1) * (16 / 9)));
      expect(height).toBeLessThanOrEqual(width);
    }
  });

  test('a stage without room has tiles of no size', () => {
    expect(tileLayout(3, { width: 0, height: 0 }, GAP)).toEqual({ width: 0, height: 0 });
  });
});

import { describe, expect, test } from 'vitest';
import type { Place, Size } from './layout.ts';
import { focusLayout, gridLayout } from './layout.ts';

const GAP = 10;
const WIDE = { width: 1600, height: 900 };
const PHONE = { width: 390, height: 700 };
const FLAT = { width: 2000, height: 100 };
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 25, 50];

function isOn(stage: Size, { left, top, width, height }: Place): boolean {
  return left >= 0 && top >= 0 && left + width <= stage.width && top + height <= stage.height;
}

const middle = (place?: Place) => (place ? place.left + place.width / 2 : NaN);

/** Whether two places have nothing in common, and the gap between them. */
function areApart(a: Place, b: Place): boolean {
  const besides = a.left + a.width + GAP <= b.left || b.left + b.width + GAP <= a.left;
  const above = a.top + a.height + GAP <= b.top || b.top + b.height + GAP <= a.top;
  return besides || above;
}

function expectSound(places: readonly Place[], stage: Size): void {
  expect(places.filter((place) => !isOn(stage, place))).toEqual([]);
  const pairs = places.flatMap((a, index) => places.slice(index + 1).map((b) => [a, b] as const));
  expect(pairs.filter(([a, b]) => !areApart(a, b))).toEqual([]);
}

describe('gridLayout', () => {
  test('one person has the stage', () => {
    expect(gridLayout(1, WIDE, GAP)).toEqual([{ left: 0, top: 0, ...WIDE }]);
  });

  test('two are side by side on a wide stage, one above the other on a phone', () => {
    expect(gridLayout(2, WIDE, GAP)).toMatchObject([
      { left: 0, width: 795 },
      { left: 805, width: 795 },
    ]);
    const [first, second] = gridLayout(2, PHONE, GAP);
    expect(first?.left).toBe(second?.left);
  });

  test('a row that is not full is centred', () => {
    const [first, second, third] = gridLayout(3, WIDE, GAP);
    const expected = (middle(first) + middle(second)) / 2;
    expect(Math.abs(middle(third) - expected)).toBeLessThanOrEqual(1);
  });

  test.each(COUNTS)('all of %i fit, apart from each other', (count) => {
    for (const stage of [WIDE, PHONE, FLAT]) {
      const places = gridLayout(count, stage, GAP);
      expect(places).toHaveLength(count);
      expectSound(places, stage);
    }
  });

  test.each(COUNTS)('no tile of %i is wider than film or higher than a square', (count) => {
    for (const stage of [WIDE, PHONE, FLAT]) {
      const [tile = { width: 0, height: 0 }] = gridLayout(count, stage, GAP);
      expect(tile.width).toBeLessThanOrEqual(Math.ceil((tile.height + 1) * (16 / 9)));
      expect(tile.height).toBeLessThanOrEqual(tile.width);
    }
  });

  test('a stage without room has tiles of no size', () => {
    const places = gridLayout(3, { width: 0, height: 0 }, GAP);
    expect(places.map(({ width, height }) => width + height)).toEqual([0, 0, 0]);
  });
});

describe('focusLayout', () => {
  test('who is alone has the stage', () => {
    expect(focusLayout(1, 0, WIDE, GAP)).toEqual([{ left: 0, top: 0, ...WIDE }]);
  });

  test.each([2, 3, 5, 8])('one of %i has most of the stage, whichever it is', (count) => {
    for (const stage of [WIDE, PHONE]) {
      for (const focus of [0, count - 1]) {
        const places = focusLayout(count, focus, stage, GAP);
        expectSound(places, stage);
        const areas = places.map(({ width, height }) => width * height);
        expect(Math.max(...areas)).toBe(areas[focus]);
        expect(areas[focus]).toBeGreaterThan(stage.width * stage.height * 0.6);
      }
    }
  });

  test('the others are at the side of a wide stage, and below a high one', () => {
    expect(focusLayout(3, 0, WIDE, GAP)[1]?.left).toBeGreaterThan(WIDE.width / 2);
    expect(focusLayout(3, 0, PHONE, GAP)[1]?.top).toBeGreaterThan(PHONE.height / 2);
  });
});

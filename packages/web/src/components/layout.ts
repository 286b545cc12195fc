/** How tiles share a stage; all lengths are in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a tile is, from the stage's upper left corner. */
export interface Place extends Size {
  readonly left: number;
  readonly top: number;
}

const WIDEST = 16 / 9;
const NARROWEST = 1;

/** The places of `count` tiles that are as large as fit, in rows that are centred. */
export function gridLayout(count: number, stage: Size, gap: number): readonly Place[] {
  const tile = tileSize(count, stage, gap);
  const columns = Math.max(1, Math.min(count, fitting(stage.width, tile.width, gap)));
  const rows = Math.ceil(count / columns);
  const top = middle(stage.height, extent(rows, tile.height, gap));
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = middle(stage.width, extent(inRow, tile.width, gap));
    return {
      ...tile,
      left: left + (index % columns) * (tile.width + gap),
      top: top + row * (tile.height + gap),
    };
  });
}

/** How much of the stage goes to those who are not in focus, and between which lengths. */
const STRIP = { share: 0.22, least: 84, most: 260 } as const;

/** The places of `count` tiles of which one has the stage, and the others a strip at its side. */
export function focusLayout(
  count: number,
  focus: number,
  stage: Size,
  gap: number,
): readonly Place[] {
  if (count <= 1) return [{ left: 0, top: 0, ...stage }];
  const places = besides(count - 1, stage, gap);
  return places.strip.toSpliced(focus, 0, places.main);
}

interface Sides {
  readonly main: Place;
  readonly strip: readonly Place[];
}

/** The strip is at the side of a wide stage, and below a high one. */
function besides(others: number, stage: Size, gap: number): Sides {
  const wide = stage.width > stage.height * 1.2;
  const length = wide ? stage.width : stage.height;
  const depth = Math.round(Math.min(STRIP.most, Math.max(STRIP.least, length * STRIP.share)));
  const start = Math.max(0, length - depth);
  const main = Math.max(0, start - gap);
  if (wide) {
    const strip = gridLayout(others, { width: depth, height: stage.height }, gap);
    return {
      main: { left: 0, top: 0, width: main, height: stage.height },
      strip: strip.map((place) => ({ ...place, left: place.left + start })),
    };
  }
  const strip = gridLayout(others, { width: stage.width, height: depth }, gap);
  return {
    main: { left: 0, top: 0, width: stage.width, height: main },
    strip: strip.map((place) => ({ ...place, top: place.top + start })),
  };
}

const NOTHING: Size = { width: 0, height: 0 };

/** The largest tiles of which `count` fit on a stage with `gap` between them. */
function tileSize(count: number, stage: Size, gap: number): Size {
  const candidates = Array.from({ length: count }, (_, index) =>
    tilesInColumns(index + 1, count, stage, gap),
  );
  return candidates.reduce((best, tile) => (area(tile) > area(best) ? tile : best), NOTHING);
}

function tilesInColumns(columns: number, count: number, stage: Size, gap: number): Size {
  const rows = Math.ceil(count / columns);
  const width = share(stage.width, columns, gap);
  const height = share(stage.height, rows, gap);
  return {
    width: Math.floor(Math.min(width, height * WIDEST)),
    height: Math.floor(Math.min(height, width / NARROWEST)),
  };
}

function share(length: number, parts: number, gap: number): number {
  return Math.max(0, (length - gap * (parts - 1)) / parts);
}

const area = ({ width, height }: Size): number => width * height;

/** How many parts of a size fit into a length. */
const fitting = (length: number, size: number, gap: number): number =>
  Math.floor((length + gap) / (size + gap));

/** The length of so many parts with the gaps between them. */
const extent = (parts: number, size: number, gap: number): number => parts * (size + gap) - gap;

const middle = (length: number, part: number): number => Math.floor((length - part) / 2);

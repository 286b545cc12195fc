/** How tiles share a stage. */
export interface Layout {
  readonly width: number;
  readonly height: number;
}

const WIDEST = 16 / 9;
const NARROWEST = 1;

/** The largest tiles, in px, of which `count` fit on a stage with `gap` between them. */
export function tileLayout(count: number, stage: Layout, gap: number): Layout {
  const candidates = Array.from({ length: count }, (_, index) =>
    tilesInColumns(index + 1, count, stage, gap),
  );
  return candidates.reduce((best, tile) => (area(tile) > area(best) ? tile : best), NOTHING);
}

const NOTHING: Layout = { width: 0, height: 0 };

function tilesInColumns(columns: number, count: number, stage: Layout, gap: number): Layout {
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

const area = ({ width, height }: Layout): number => width * height;

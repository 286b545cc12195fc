import type { RawData } from 'ws';
import type { Command } from '../core/command.ts';
import type { Rate, TokenBucket } from '../core/limits.ts';
import { bucketFor, tooOften } from '../core/limits.ts';

/** What is limited on each connection apart from the rest: who changes states too often may go on signaling. */
export type PacedKind = 'descriptions' | 'candidates' | 'states' | 'typing';

export type Paces = Readonly<Record<PacedKind, Rate | undefined>>;

/** What one connection has left of each kind. */
export class Pace {
  readonly #paces: Paces;
  readonly #buckets: Partial<Record<PacedKind, TokenBucket>> = {};
  readonly #onRefusal: (kind: PacedKind) => void;

  constructor(paces: Paces, onRefusal: (kind: PacedKind) => void) {
    this.#paces = paces;
    this.#onRefusal = onRefusal;
  }

  /** @throws AppError `too-often` */
  take(command: Command, now: number): void {
    const kind = kindOf(command);
    const rate = kind && this.#paces[kind];
    if (!rate) return;
    const bucket = (this.#buckets[kind] ??= bucketFor(rate, now));
    if (bucket.take(now)) return;
    this.#onRefusal(kind);
    throw tooOften(bucket.wait);
  }
}

function kindOf(command: Command): PacedKind | undefined {
  switch (command.kind) {
    case 'signal':
      return command.content.kind === 'candidate' ? 'candidates' : 'descriptions';
    case 'text':
      return 'descriptions';
    case 'state':
      return 'states';
    case 'typing':
      return 'typing';
    case 'chat':
    case 'edit':
    case 'delete':
    case 'react':
    case 'read':
    case 'decide':
      // What takes the store is counted by account and by room, however it comes.
      return undefined;
  }
}

/** Bytes that a frame may have at the price of one. */
const FRAME_PRICE = 1536;

/** Long frames count for several, or a few of them would fill the queue of whoever they are for. */
export function costOf(data: RawData): number {
  return Buffer.isBuffer(data) ? Math.max(1, data.length / FRAME_PRICE) : 1;
}

/** Somebody who follows a room, for tests: notes what they are told. */
import type { Entry, Follower, Placed, Position, Snapshot } from '../../core/bus.ts';

export class Ear implements Follower {
  readonly heard: Placed[] = [];
  readonly anew: { snapshot: Snapshot; kept: readonly Placed[] }[] = [];

  onEntry(position: Position, entry: Entry): void {
    this.heard.push({ ...position, ...entry });
  }

  onAnew(snapshot: Snapshot, kept: readonly Placed[]): void {
    this.anew.push({ snapshot, kept });
  }

  get bodies(): string[] {
    return this.heard.map(({ body }) => body);
  }

  get offsets(): number[] {
    return this.heard.map(({ offset }) => offset);
  }
}

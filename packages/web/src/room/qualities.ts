import type { Call, Quality } from '@parley/client/rtc';
import { signal } from '@preact/signals';

/** How often connections are looked at, in ms. */
const INTERVAL = 3000;

/** How well media comes through from each of the others, by connection. */
export class Qualities {
  readonly byConn = signal<ReadonlyMap<string, Quality>>(new Map());
  readonly #call: Call;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(call: Call) {
    this.#call = call;
    this.#timer = setInterval(() => void this.#look(), INTERVAL);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const connIds = this.#call.participants.map(({ peer }) => peer.conn_id);
    const looked = await Promise.all(connIds.map(async (connId) => this.#call.quality(connId)));
    const known = connIds.map((connId, index) => [connId, looked[index]] as const);
    this.byConn.value = new Map(known.filter(isKnown));
  }
}

function isKnown(
  entry: readonly [string, Quality | undefined],
): entry is readonly [string, Quality] {
  return entry[1] !== undefined;
}

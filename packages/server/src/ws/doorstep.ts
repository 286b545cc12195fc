import type { Duplex } from 'node:stream';
import type { Dialect } from '../dialects/dialect.ts';
import { AppError } from '../core/errors.ts';

/** A handshake that is not answered yet. */
export class Doorstep {
  readonly dialect: Dialect | undefined;
  readonly socket: Duplex;
  #gone: AbortController | undefined;
  readonly #since = performance.now();
  #lingers = false;

  constructor(dialect: Dialect | undefined, socket: Duplex) {
    this.dialect = dialect;
    this.socket = socket;
  }

  /** Made for those alone who wait, or are sent away. */
  get #departure(): AbortController {
    return (this.#gone ??= new AbortController());
  }

  /** Since when it has waited for us, in ms of `performance.now()`; for a moderator it may wait longer. */
  get since(): number {
    return this.#lingers ? Number.POSITIVE_INFINITY : this.#since;
  }

  /** Lets the handshake take as long as it takes; aborted when the client is gone, or has to go. */
  linger(): AbortSignal {
    this.#lingers = true;
    // Nobody may send anything before the answer (RFC 6455 §4.1), so all there is to read is the end.
    this.socket.on('data', this.#onEnd).on('end', this.#onEnd).on('close', this.#onEnd);
    this.socket.resume();
    // Of what has ended already no event comes.
    if (this.socket.destroyed) this.#onEnd();
    return this.#departure.signal;
  }

  readonly #onEnd = (): void => {
    this.socket.destroy();
    this.dismiss(new AppError('not-let-in'));
  };

  /** Sends away who lingers. */
  dismiss(reason: AppError): void {
    this.#departure.abort(reason);
  }

  /** It is answered: what comes now is for others to read. */
  leave(): void {
    if (!this.#lingers) return;
    this.socket.off('data', this.#onEnd).off('end', this.#onEnd).off('close', this.#onEnd);
    this.socket.pause();
  }
}

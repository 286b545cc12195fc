import type { ClientAddress } from '../core/address.ts';
import type { Context } from './context.ts';
import { roomId } from '../core/ids.ts';

/** How long a proof of an address lasts, in ms (O2). */
const LIFE = 10 * 60_000;
const ID_BITS = 96;
/** The one field of a window's record: until when it is open. */
const UNTIL = 'until';

/**
 * Who has proved an e-mail address lately, and from where (O2). All nodes know of a window, and one of
 * them closes it: each has a record of its own in the engine between them.
 */
export class Windows {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** No window opens for many: those who share an address that is hearsay. */
  async open(email: string, address: ClientAddress): Promise<void> {
    if (address.hearsay) return;
    const until = String(this.#context.clock.now() + LIFE);
    await this.#change(email, address, { set: { [UNTIL]: until } });
  }

  async isOpen(email: string, address: ClientAddress): Promise<boolean> {
    if (address.hearsay) return false;
    const { bus, clock, report } = this.#context;
    const record = await bus.look(this.#placeOf(email, address)).catch(report);
    return clock.now() < Number(record?.fields.get(UNTIL) ?? 0);
  }

  /** Whether it was open: true for one caller only. */
  async close(email: string, address: ClientAddress): Promise<boolean> {
    if (!(await this.isOpen(email, address))) return false;
    return this.#change(email, address, {
      clear: [UNTIL],
      when: [{ field: UNTIL, is: 'present' }],
    });
  }

  /** False where a condition does not hold, or nothing could be written: a window more is no loss. */
  async #change(
    email: string,
    address: ClientAddress,
    change: Omit<Parameters<Context['bus']['append']>[1], 'entry'>,
  ): Promise<boolean> {
    const { bus, random, report } = this.#context;
    const entry = { id: random.token(ID_BITS), node: bus.node, body: '' };
    const place = this.#placeOf(email, address);
    return bus.append(place, { entry, ...change }).then(
      (position) => position !== undefined,
      (thrown: unknown) => {
        report(thrown);
        return false;
      },
    );
  }

  /** Nobody can tell from it whose it is. */
  #placeOf(email: string, { value }: ClientAddress) {
    return roomId(`window-${this.#context.codeHashes.hash(email, value)}`);
  }
}

/** A listener for every event of the union `E`. */
export type Listener<E> = (event: E) => void;

/** Stops what {@link Emitter.on} or {@link Emitter.subscribe} began. */
export type Unsubscribe = () => void;

type OfType<E extends { readonly type: string }, T extends E['type']> = Extract<E, { type: T }>;

/** Typed events: a discriminated union whose `type` is the name that listeners ask for. */
export class Emitter<E extends { readonly type: string }> {
  readonly #listeners = new Set<Listener<E>>();

  /** Calls `listener` for each event of one type. */
  on<T extends E['type']>(type: T, listener: Listener<OfType<E, T>>): Unsubscribe {
    return this.subscribe((event) => {
      if (isOfType(event, type)) listener(event);
    });
  }

  /** Calls `listener` for each event of any type. */
  subscribe(listener: Listener<E>): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody who listens at this moment, in the order they came. */
  emit(event: E): void {
    const listeners = [...this.#listeners];
    for (const listener of listeners) listener(event);
  }
}

function isOfType<E extends { readonly type: string }, T extends E['type']>(
  event: E,
  type: T,
): event is OfType<E, T> {
  return event.type === type;
}

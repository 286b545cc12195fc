import type { Compilable, CompiledQuery, RawBuilder } from 'kysely';
import type { Value } from './database.ts';
import { sql } from 'kysely';

/** Stands in a compiled query where the value of a call goes. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export type Slots<V> = <K extends keyof V & string>(name: K) => RawBuilder<V[K]>;

/**
 * Compiles a query once, for those that run at every join or message: building and compiling one
 * takes several times as long as its run by index.
 *
 * @param build puts `slot(name)` where the value of that name goes
 * @returns the query with the values of a call in place
 */
export function prepare<V extends Readonly<Record<string, Value>>, R>(
  build: (slot: Slots<V>) => Compilable<R>,
): (values: V) => CompiledQuery<R> {
  const compiled = build(
    <K extends keyof V & string>(name: K) => sql<V[K]>`${new Slot(name)}`,
  ).compile();
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((each) =>
      each instanceof Slot ? values[each.name] : each,
    ),
  });
}

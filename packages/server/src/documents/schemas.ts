/** Schemas as documents show them: those that have a name stand once, and are referred to. */
import type { TSchema } from 'typebox';
import { IsSchema } from 'typebox';

export type Json = Readonly<Record<string, unknown>>;

/** An object with an entry for each item. */
export const jsonOf = <T>(
  items: Iterable<T>,
  entryOf: (item: T) => readonly [name: string, value: unknown],
): Json => Object.fromEntries(Array.from(items, entryOf));

interface Named {
  readonly name: string;
  readonly schema: TSchema;
}

/** Collects what is referred to. */
export class Schemas {
  readonly #names = new Map<unknown, Named>();
  readonly #used = new Map<string, Json>();

  /** Gives the schemas among these values names that begin with a prefix. */
  name(prefix: string, values: Readonly<Record<string, unknown>>): void {
    for (const [key, schema] of Object.entries(values)) {
      if (IsSchema(schema)) this.#names.set(schema, { name: `${prefix}.${key}`, schema });
    }
  }

  /** A schema, or a reference to it where it has a name. */
  show(schema: TSchema): Json {
    const named = this.#names.get(schema);
    if (!named) return this.#fields(schema);
    // Noted before it is looked into: what refers to itself must come to an end.
    if (!this.#used.has(named.name)) {
      this.#used.set(named.name, {});
      this.#used.set(named.name, this.#fields(named.schema));
    }
    return { $ref: `#/components/schemas/${named.name}` };
  }

  /** One of several. */
  showAny(schemas: readonly TSchema[]): Json {
    const shown = schemas.map((schema) => this.show(schema));
    const different = [...new Map(shown.map((each) => [JSON.stringify(each), each])).values()];
    return different.length === 1 ? { ...different[0] } : { anyOf: different };
  }

  /** Everything that has been referred to, by name. */
  get components(): Json {
    const byName = [...this.#used].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return jsonOf(byName, (entry) => entry);
  }

  #fields(schema: object): Json {
    return jsonOf(Object.entries(schema), ([key, value]) => [key, this.#value(value)]);
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.#value(item));
    if (typeof value !== 'object' || value === null) return value;
    return IsSchema(value) ? this.show(value) : this.#fields(value);
  }
}

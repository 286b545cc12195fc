/** Schemas that all dialects share, and the types that are made of schemas. */
import type { Static, TSchema } from 'typebox';
import { Type } from 'typebox';

/** What a schema describes, for those who read it: nothing in it changes. */
export type ReadOnly<S extends TSchema> = Frozen<Static<S>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export const Uuid = Type.String({ format: 'uuid' });

/** ISO 8601 in UTC, ending in `Z` (C14). */
export const Time = Type.String({ format: 'date-time' });

export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const optionalOrNull = <S extends TSchema>(schema: S) => Type.Optional(orNull(schema));

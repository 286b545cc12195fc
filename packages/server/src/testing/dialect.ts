/** A dialect of a few routes, for tests of what lies under all dialects. */
import type { Codec, Dialect, Method, Route } from '../dialects/dialect.ts';
import { Type } from 'typebox';
import { dialectTag } from '../core/ids.ts';

const SILENT: Codec = {
  decode: () => ({ kind: 'state', change: {} }),
  encode: () => [],
  encodeError: () => [],
  close: () => ({ code: 1000, reason: '' }),
};

/** Nothing is told of a test's dialect. */
export const untold = {
  description: { title: '', about: '', schemas: {}, refusal: () => Type.Unknown() },
  socket: { rules: '', about: '', query: Type.Object({}), fromClient: {}, fromServer: {} },
};

/** A route that gets bodies as they came, and of which nothing is told. */
export const plainRoute = (method: Method, path: string, handle: Route['handle']): Route => ({
  method,
  path,
  operation: { summary: '', rules: '', token: 'none', answers: {}, refusals: [] },
  handle,
});

/** Its errors are `{[tag]: code}`, so that a test sees whose they are. */
export function dialectOf(tag: string, routes: readonly Route[]): Dialect {
  return {
    tag: dialectTag(tag),
    routes,
    description: untold.description,
    socket: {
      path: `/${tag}/:room`,
      description: untold.socket,
      codec: () => SILENT,
      admit: () => Promise.reject(new Error('nobody is let in')),
      inspect: async () => {},
    },
    renderError: ({ status, code }) => ({ status, headers: {}, body: { [tag]: code } }),
  };
}

/** Holds everything that a server says against the documents that it serves. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerBody, Api, Codec, Dialect, Route } from '../dialects/dialect.ts';
import type { Documents } from '../http/documents.ts';
import type { Witness } from '../server.ts';
import type { Validator } from './validators.ts';
import { asAppError } from '../core/errors.ts';
import { property } from '../dialects/parse.ts';
import { templateOf } from '../documents/openapi.ts';
import { refusalCodes } from '../documents/refusals.ts';
import { disagree } from './agreement.ts';
import { meet, tell } from './ledger.ts';
import { fieldsOf, lookUp, validatorOf } from './validators.ts';

export function createWitness(): Witness {
  const watch = new Watch();
  return {
    http(app, documents) {
      watch.documents = documents;
      app.addHook('onSend', async (request, reply, payload) => {
        watch.answered(request, reply, payload);
        return payload;
      });
    },
    dialect: (dialect) => ({
      ...witnessed(dialect),
      socket: { ...dialect.socket, codec: watch.codecs(dialect) },
    }),
    admin: witnessed,
  };
}

/** An API whose routes do what is told of them, and whose refusals look as is told. */
function witnessed<A extends Api>(api: A): A {
  return {
    ...api,
    routes: api.routes.map((route) => watched(api, route)),
    renderError: rightlyRendered(api),
  };
}

/** Refusals of handshakes among them, which no route tells of. */
function rightlyRendered({ tag, description, renderError }: Api): Api['renderError'] {
  const shapes = new Map<number, Validator>();
  return (error) => {
    const refusal = renderError(error);
    const { status, body } = refusal;
    const shape = shapes.get(status) ?? validatorOf({}, description.refusal(status), true);
    shapes.set(status, shape);
    const shown = parsed(JSON.stringify(body));
    if (!shape.fits(shown)) {
      disagree(`${tag}: a refusal with ${status} does not fit: ${shape.faults(shown)}`);
    }
    return refusal;
  };
}

/** A route whose refusals have to be told; each of its answers some test has to meet. */
function watched({ tag }: Pick<Api, 'tag'>, route: Route): Route {
  const { method, path, operation } = route;
  const name = `${tag} ${method} ${path}`;
  const refusals = new Set<string>(refusalCodes(route));
  for (const status of Object.keys(operation.answers)) tell(`${name} ${status}`);
  return {
    ...route,
    async handle(request) {
      try {
        const answer = await route.handle(request);
        meet(`${name} ${answer.status}`);
        return { ...answer, body: streamed(name, answer.body, operation.answers[answer.status]) };
      } catch (thrown) {
        const { code } = asAppError(thrown);
        if (!refusals.has(code)) disagree(`${name} refuses with ${code}, untold`);
        throw thrown;
      }
    },
  };
}

/** A stream each of whose items may be the only one. */
function streamed(name: string, body: AnswerBody, told: unknown): AnswerBody {
  if (body.kind !== 'stream') return body;
  const { items, field } = body;
  const validator = validatorOf({}, told, true);
  const check = (item: unknown) => {
    const only = parsed(JSON.stringify(field === undefined ? [item] : { [field]: [item] }));
    if (!validator.fits(only)) disagree(`${name} streams, untold: ${validator.faults(only)}`);
  };
  return { ...body, items: watchedItems(items, check) };
}

async function* watchedItems(items: AsyncIterable<unknown>, check: (item: unknown) => void) {
  for await (const item of items) {
    check(item);
    yield item;
  }
}

class Watch {
  documents: Documents = {};
  readonly #made = new Map<string, object>();
  readonly #validators = new Map<string, Validator>();

  answered(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const { method, routeOptions, body } = request;
    const path = templateOf(routeOptions.url ?? '');
    const operation = property(this.#operations(path), method.toLowerCase());
    if (operation === undefined || reply.statusCode === 405) return;
    const name = `${method} ${path} ${reply.statusCode}`;
    const response = property(property(operation, 'responses'), String(reply.statusCode));
    if (response === undefined) return disagree(`${name} is not told of: ${String(payload)}`);
    this.#checkBody(`the answer of ${name}`, response, payload, true);
    // Where none is told, none is read.
    const asked = property(operation, 'requestBody');
    if (reply.statusCode < 300 && asked !== undefined) {
      this.#checkBody(`the body of ${name}`, asked, body, false);
    }
  }

  #checkBody(name: string, holder: unknown, payload: unknown, isClosed: boolean): void {
    const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!isText || payload.length === 0) return;
    const [type] = Object.values(fieldsOf(property(holder, 'content')));
    const schema: unknown = property(type, 'schema');
    if (schema === undefined) return disagree(`${name} has a body, untold`);
    const value = isClosed ? parsed(String(payload)) : trimmed(parsed(String(payload)));
    const validator = this.#validator('/openapi.json', name, schema, isClosed);
    if (!validator.fits(value)) {
      disagree(`${name} does not fit: ${validator.faults(value)}: ${String(payload)}`);
    }
  }

  /** One for each way of speaking, as with what it watches. */
  codecs({ tag, socket }: Dialect): Dialect['socket']['codec'] {
    const { fromClient, fromServer } = socket.description;
    for (const name of Object.keys(fromClient)) tell(`${tag} client.${name}`);
    for (const name of Object.keys(fromServer)) tell(`${tag} server.${name}`);
    const watching = new Map<Codec, Codec>();
    return (query) => {
      const codec = socket.codec(query);
      const watcher = watching.get(codec) ?? this.#codec(tag, codec);
      watching.set(codec, watcher);
      return watcher;
    };
  }

  #codec(tag: string, codec: Codec): Codec {
    const { encodeDone } = codec;
    const sent = (frames: readonly string[]) => {
      for (const frame of frames) this.#said(tag, 'server', frame);
      return frames;
    };
    return {
      ...codec,
      decode: (text) => {
        const asked = codec.decode(text);
        this.#said(tag, 'client', text);
        if (asked.kind === 'reply') sent(asked.frames);
        return asked;
      },
      encode: (event, room, at) => sent(codec.encode(event, room, at)),
      encodeError: (error, id) => sent(codec.encodeError(error, id)),
      ...(encodeDone && { encodeDone: (id) => sent(encodeDone(id)) }),
    };
  }

  /** A frame has to be one of the messages that its side may send. */
  #said(tag: string, side: 'client' | 'server', text: string): void {
    const frame = parsed(text);
    // Text that is no JSON is relayed as it is (M1).
    if (frame === undefined) return;
    const messages = Object.entries(
      fieldsOf(lookUp(this.#document('/asyncapi.json'), `#/channels/${tag}/messages`)),
    ).filter(([name]) => name.startsWith(side));
    const fitting = messages
      .map(([name, message]) => ({ key: `${tag} ${name}`, schema: property(message, 'payload') }))
      .filter(({ key, schema }) =>
        this.#validator('/asyncapi.json', key, schema, side === 'server').fits(frame),
      );
    for (const { key } of fitting) meet(key);
    if (fitting.length === 0) disagree(`${tag}: no message of the ${side} is like ${text}`);
  }

  #operations(path: string): unknown {
    return property(property(this.#document('/openapi.json'), 'paths'), path);
  }

  #document(path: string): object {
    const document = this.#made.get(path) ?? this.documents[path]?.() ?? {};
    this.#made.set(path, document);
    return document;
  }

  #validator(path: string, name: string, schema: unknown, isClosed: boolean): Validator {
    const validator =
      this.#validators.get(name) ?? validatorOf(this.#document(path), schema, isClosed);
    this.#validators.set(name, validator);
    return validator;
  }
}

/** As servers may read bodies: texts lose the white space around them. */
const trimmed = (body: unknown): unknown =>
  Object.fromEntries(
    Object.entries(fieldsOf(body)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() : value,
    ]),
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

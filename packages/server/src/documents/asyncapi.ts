/** The AsyncAPI 3.0 document: made of the sockets' frames, by the schemas of the codecs (ADR 17). */
import type { Dialect, SocketEntrance } from '../dialects/dialect.ts';
import type { Json } from './schemas.ts';
import { CLOSE_CODES, mayReconnect } from '@parley/protocol';
import { templateOf } from './openapi.ts';
import { Schemas, jsonOf } from './schemas.ts';

/** A dialect as this document sees it. */
export interface ToldSocket extends Pick<Dialect, 'tag' | 'description'> {
  readonly socket: Pick<SocketEntrance, 'path' | 'description'>;
}

export interface AsyncApiOptions {
  readonly title: string;
  readonly version: string;
  readonly dialects: readonly ToldSocket[];
}

export function asyncApi({ title, version, dialects }: AsyncApiOptions): Json {
  const schemas = new Schemas();
  for (const { tag, description } of dialects) schemas.name(tag, description.schemas);

  return {
    asyncapi: '3.0.0',
    info: { title, version, description: ABOUT, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    channels: jsonOf(dialects, (dialect) => [dialect.tag, channel(dialect, schemas)]),
    operations: jsonOf(dialects.flatMap(operations), (entry) => entry),
    components: { schemas: schemas.components },
  };
}

const closes = Object.values(CLOSE_CODES).map(({ code, reason }) => {
  const then = mayReconnect(code) ? 'come back' : 'stay away';
  return `| ${code} | ${reason} | ${then} |`;
});

const ABOUT = `Each channel is the socket of a dialect. A handshake is refused with an HTTP status and the dialect's error shape; a frame that cannot be used is answered or dropped, and never ends the connection by itself. Once open, a socket is closed with one of these codes:

| code | reason | a client should |
|---|---|---|
${closes.join('\n')}

Routes are in [/openapi.json](/openapi.json).`;

function channel({ tag, description, socket }: ToldSocket, schemas: Schemas): Json {
  const { path, description: told } = socket;
  const names = Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);
  const parameters = jsonOf(names, (name) => [name, { description: `The ${name}` }]);
  return {
    address: templateOf(path),
    title: description.title,
    description: `${told.about} Rules ${told.rules}.`,
    ...(names.length > 0 && { parameters }),
    messages: jsonOf(
      [...named('client', told.fromClient), ...named('server', told.fromServer)],
      ([name, schema]) => [name, { name, title: name, payload: schemas.show(schema) }],
    ),
    tags: [{ name: tag }],
    bindings: { ws: { bindingVersion: '0.1.0', method: 'GET', query: schemas.show(told.query) } },
  };
}

const named = (side: 'client' | 'server', frames: SocketEntrance['description']['fromClient']) =>
  Object.entries(frames).map(([name, schema]) => [`${side}.${name}`, schema] as const);

/** What the server does: it receives from clients, and sends to them. */
function operations({ tag, socket }: ToldSocket): [string, Json][] {
  const { fromClient, fromServer } = socket.description;
  const operation = (action: 'receive' | 'send', side: 'client' | 'server', frames: object) => ({
    action,
    channel: { $ref: `#/channels/${tag}` },
    messages: Object.keys(frames).map((name) => ({
      $ref: `#/channels/${tag}/messages/${side}.${name}`,
    })),
  });
  return [
    [`${tag}.receive`, operation('receive', 'client', fromClient)],
    [`${tag}.send`, operation('send', 'server', fromServer)],
  ];
}

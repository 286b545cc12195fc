/** Reads the documents of the server, as much of them as the page shows. */
import { say } from './texts.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One request, or one frame of a socket. */
export interface Entry {
  readonly id: string;
  readonly group: string;
  /** `GET`, or for frames whether one sends them or is `told`. */
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly Part[];
}

/** Something of an entry that has a schema: a parameter, a body, an answer. */
export interface Part {
  readonly title: string;
  readonly about: string;
  readonly schema: unknown;
}

export interface Group {
  readonly name: string;
  readonly about: string;
}

/** Everything that can be asked over HTTP. */
export function requestsOf(openapi: unknown): Entry[] {
  return Object.entries(fieldsOf(fieldsOf(openapi)['paths'])).flatMap(([path, item]) =>
    Object.entries(fieldsOf(item))
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => request(method.toUpperCase(), path, fieldsOf(operation))),
  );
}

function request(method: string, path: string, operation: Fields): Entry {
  const tags = listOf(operation['tags']).map(textOf);
  return {
    id: textOf(operation['operationId']),
    group: tags[0] ?? '',
    kind: method,
    name: path,
    summary: textOf(operation['summary']),
    parts: [
      { title: say('about'), about: textOf(operation['description']), schema: undefined },
      ...listOf(operation['parameters']).map(parameter),
      ...contents(say('body'), operation['requestBody']),
      ...Object.entries(fieldsOf(operation['responses'])).flatMap(([status, response]) =>
        contents(status, response),
      ),
    ].filter(({ about, schema }) => about !== '' || schema !== undefined),
  };
}

function parameter(value: unknown): Part {
  const { name, description, schema } = fieldsOf(value);
  return { title: `?${textOf(name)}`, about: textOf(description), schema };
}

function contents(title: string, value: unknown): Part[] {
  const { description, content } = fieldsOf(value);
  if (value === undefined) return [];
  const [first] = Object.values(fieldsOf(content));
  return [{ title, about: textOf(description), schema: fieldsOf(first)['schema'] }];
}

/** Everything that is said on sockets. */
export function framesOf(asyncapi: unknown): Entry[] {
  return Object.entries(fieldsOf(fieldsOf(asyncapi)['channels'])).flatMap(([tag, channel]) => {
    const { address, messages } = fieldsOf(channel);
    return Object.entries(fieldsOf(messages)).map(([name, message]) => ({
      id: `${tag}.${name}`,
      group: tag,
      kind: name.startsWith('client') ? 'send' : 'told',
      name: name.replace(/^\w+\./, ''),
      summary: textOf(address),
      parts: [{ title: say('frame'), about: '', schema: fieldsOf(message)['payload'] }],
    }));
  });
}

/** The dialects, and what is told of them. */
export const groupsOf = (openapi: unknown): Group[] =>
  listOf(fieldsOf(openapi)['tags']).map((tag) => {
    const { name, description } = fieldsOf(tag);
    return { name: textOf(name), about: textOf(description) };
  });

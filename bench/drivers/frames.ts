import { fileURLToPath } from 'node:url';

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null;

/** Throws when `text` is not a JSON object or array. */
export const parseObject = (text: string): JsonObject => asObject(JSON.parse(text));

export const asObject = (value: unknown): JsonObject => {
  if (!isObject(value)) throw new Error('The server sent JSON that is no object.');
  return value;
};

/** Throws when the field is no text. */
export const field = (object: JsonObject, name: string): string => {
  const value = object[name];
  if (typeof value !== 'string') throw new Error(`The server sent no "${name}".`);
  return value;
};

/** What of a hackrtc `signal` or `chat` its sender wrote. */
export const hackrtcContent = (text: string): unknown => {
  const { sdp, ice, msg } = parseObject(text);
  if (msg !== undefined) return parseObject(field(asObject(msg), 'ciphertext'));
  return sdp === undefined ? { ice } : { sdp };
};

/** Path of a server of this bench. */
export const script = (name: string): string =>
  fileURLToPath(new URL(`../servers/${name}`, import.meta.url));

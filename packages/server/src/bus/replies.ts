/** What Redis answers and publishes, parsed. */
import type { Placed, Position, Snapshot } from '../core/bus.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import { nodeId, roomId } from '../core/ids.ts';

/** What came behind a position, or everything that is known now. */
export type Reading =
  | { readonly kind: 'missed'; readonly entries: readonly Placed[] }
  | { readonly kind: 'whole'; readonly snapshot: Snapshot; readonly kept: readonly Placed[] };

/** @throws Error where the text is none that our script publishes */
export function parsePublication(text: string): Placed {
  const [epoch, offset, entry] = cut(text, 3);
  return { epoch, offset: numberOf(offset), ...parseEntry(entry) };
}

/** Writes an entry into one text; neither name in it holds a space. */
export const entryText = ({ node, id, body }: Pick<Placed, 'node' | 'id' | 'body'>): string =>
  `${node} ${id} ${body}`;

function parseEntry(text: string) {
  const [node, id, body] = cut(text, 3);
  return { node: nodeId(node), id, body };
}

/** Undefined where nothing was done. */
export function parsePosition(reply: unknown): Position | undefined {
  if (reply === null) return undefined;
  const [epoch, offset] = listOf(reply);
  return { epoch: textOf(epoch), offset: numberOf(offset) };
}

export function parseReading(reply: unknown): Reading {
  const [epoch, offset, fields, log] = listOf(reply);
  const position = { epoch: textOf(epoch), offset: numberOf(offset) };
  const entries = listOf(log).map((each) => parseLogged(position.epoch, each));
  if (fields === null) return { kind: 'missed', entries };
  return { kind: 'whole', snapshot: { ...position, ...parseRecord(fields) }, kept: entries };
}

/** Undefined where there is no such room. */
export function parseLook(reply: unknown): Snapshot | undefined {
  const position = parsePosition(reply);
  return position && { ...position, ...parseRecord(listOf(reply)[2]) };
}

function parseLogged(epoch: string, logged: unknown): Placed {
  const [id, pairs] = listOf(logged);
  const [, entry] = listOf(pairs);
  return { epoch, offset: numberOf(textOf(id).replace('-0', '')), ...parseEntry(textOf(entry)) };
}

function parseRecord(pairs: unknown): Pick<Snapshot, 'fields' | 'versions'> {
  const flat = listOf(pairs).map(textOf);
  const fields = new Map<string, string>();
  const versions = new Map<string, number>();
  for (let at = 0; at < flat.length; at += 2) {
    const [name = '', value = ''] = flat.slice(at, at + 2);
    if (name.startsWith('.')) fields.set(name.slice(1), value);
    if (name.startsWith(':')) versions.set(name.slice(1), numberOf(value));
  }
  return { fields, versions };
}

export const parseNodes = (reply: unknown): ReadonlySet<NodeId> =>
  new Set(listOf(reply).map((name) => nodeId(textOf(name))));

export const parseRooms = (reply: unknown): ReadonlySet<RoomId> =>
  new Set(listOf(reply).map((name) => roomId(textOf(name))));

/** Cuts a text at its first spaces. */
export function cut(text: string, parts: 2): [string, string];
export function cut(text: string, parts: 3): [string, string, string];
export function cut(text: string, parts: number): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (pieces.length < parts - 1) {
    const to = text.indexOf(' ', from);
    if (to < 0) throw new Error('Redis said something that this version does not understand');
    pieces.push(text.slice(from, to));
    from = to + 1;
  }
  return [...pieces, text.slice(from)];
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError('Redis did not answer with a list');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('Redis did not answer with a text');
}

function numberOf(value: unknown): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new TypeError('Redis did not answer with a number');
}

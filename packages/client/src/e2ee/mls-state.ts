import type { ClientState } from 'ts-mls/clientState.js';
import { decodeGroupState, encodeGroupState } from 'ts-mls/clientState.js';
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js';
import { hasStrings, isFields } from '../guards.ts';
import { concat, sameBytes, uint32, utf8 } from './bytes.ts';
import { PastEpoch } from './mls-past.ts';
import { CONFIG } from './mls-suite.ts';

/** A commit of one's own, which the server may have taken or not. */
export interface Pending {
  readonly commit: string;
  /** The group once it counts. */
  readonly group: ClientState;
}

/** Epochs that are kept, for texts that come late. */
const PAST = 8;

/** What a device has of a group. */
export interface Kept {
  readonly roomId: string;
  /** As the server names it. */
  readonly groupId: string;
  /** The first epoch of this device. */
  readonly joined: number;
  /** When this device came or last took new keys, in ms since 1970. */
  readonly renewed: number;
  readonly group: ClientState;
  readonly pending: Pending | undefined;
  /** The latest one last. */
  readonly past: readonly PastEpoch[];
}

/** What there is once a commit counts. */
export function advanced(kept: Kept, next: ClientState): Kept {
  const { group, past } = kept;
  // Who was removed has no next epoch.
  const isLater = next.groupContext.epoch > group.groupContext.epoch;
  const longer = isLater ? [...past, PastEpoch.of(group)] : past;
  const renewed = hasNewKeys(group, next) ? Date.now() : kept.renewed;
  return { ...kept, renewed, group: alone(next), pending: undefined, past: longer.slice(-PAST) };
}

/** Whether the own leaf has another key: only a commit of one's own does that, and not each. */
function hasNewKeys(before: ClientState, after: ClientState): boolean {
  const [one, other] = [before, after].map(({ privatePath: { leafIndex, privateKeys } }) => {
    return privateKeys[leafToNodeIndex(toLeafIndex(leafIndex))];
  });
  return one !== undefined && other !== undefined && !sameBytes(one, other);
}

/** Without the library's own memory of epochs, which would be written with each text. */
export function alone(group: ClientState): ClientState {
  return { ...group, historicalReceiverData: new Map() };
}

const VERSION = 1;

/** Writes it as bytes: a header as JSON, and what MLS has. */
export function encodeKept({ group, pending, past, ...about }: Kept): Uint8Array {
  const epochs = past.map(({ number }) => number);
  const header = { v: VERSION, ...about, epochs, commit: pending?.commit };
  const groups = pending ? [group, pending.group] : [group];
  const states = groups.map((state) => encodeGroupState(state));
  return withLengths([utf8(JSON.stringify(header)), ...states, ...past.map(({ bytes }) => bytes)]);
}

/** @returns undefined for what {@link encodeKept} of this version did not write */
export function decodeKept(bytes: Uint8Array): Kept | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array): Kept | undefined {
  const [head, state, ...rest] = withoutLengths(bytes);
  const header = head && readHeader(head);
  const group = state && decodeGroup(state);
  if (header === undefined || group === undefined) return undefined;
  const { commit, epochs, ...about } = header;
  const next = commit === undefined ? undefined : rest.shift();
  const coming = next && decodeGroup(next);
  const pending = coming && commit !== undefined ? { commit, group: coming } : undefined;
  const past = rest.map((epoch, at) => PastEpoch.read(epochs[at] ?? 0, epoch));
  return { ...about, group, pending, past };
}

interface Header extends Pick<Kept, 'roomId' | 'groupId' | 'joined' | 'renewed'> {
  readonly epochs: readonly number[];
  readonly commit: string | undefined;
}

const isHeader = (value: unknown): value is Header =>
  isFields(value) &&
  value['v'] === VERSION &&
  hasStrings(value, 'roomId', 'groupId') &&
  typeof value['joined'] === 'number' &&
  typeof value['renewed'] === 'number' &&
  Array.isArray(value['epochs']) &&
  ['string', 'undefined'].includes(typeof value['commit']);

function readHeader(bytes: Uint8Array): Header | undefined {
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return isHeader(header) ? header : undefined;
}

function decodeGroup(bytes: Uint8Array): ClientState | undefined {
  const [group] = decodeGroupState(bytes, 0) ?? [];
  return group && { ...group, clientConfig: CONFIG };
}

/** Of a length, in bytes. */
const LENGTH = 4;

function withLengths(parts: readonly Uint8Array[]): Uint8Array {
  return concat(...parts.flatMap((part) => [uint32(part.length), part]));
}

function withoutLengths(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at + LENGTH <= bytes.length;) {
    const start = at + LENGTH;
    const end = start + view.getUint32(at);
    if (end > bytes.length) throw new RangeError('Something is missing at the end.');
    // Copied: what MLS reads from it are views, and the bytes are somebody else's.
    parts.push(bytes.slice(start, end));
    at = end;
  }
  return parts;
}

/** What a sealed message holds. */
import type { Bytes } from './bytes.ts';
import { hasStrings, isFields } from '../guards.ts';
import { utf8 } from './bytes.ts';

export interface Content {
  readonly text: string;
  /** Which of the messages it is that a device posted in this room, from 1. */
  readonly n: number;
  /** The device that posted it first; an edit may come from another of the author's. */
  readonly deviceId: string;
  /** How often the text was replaced. */
  readonly version: number;
  /** Numbers of messages of the device that never came to be, as far as it knows. */
  readonly lost: readonly number[];
}

const VERSION = 1;

export function encodeContent({ text, n, deviceId, version, lost }: Content): Bytes {
  return utf8(JSON.stringify({ v: VERSION, n, d: deviceId, e: version, lost, text }));
}

/** @returns undefined for what another program, or a newer version, has written */
export function parseContent(bytes: Uint8Array): Content | undefined {
  const fields = parsed(bytes);
  if (!isFields(fields) || fields['v'] !== VERSION || !hasStrings(fields, 'd', 'text'))
    return undefined;
  const { d: deviceId, e: version, n, lost, text } = fields;
  const isRight = isCount(n) && isCount(version) && Array.isArray(lost) && lost.every(isCount);
  return isRight ? { text: String(text), n, deviceId: String(deviceId), version, lost } : undefined;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

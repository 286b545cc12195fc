/**
 * How a file goes over a data channel of its own, which is ordered and reliable: the sender says what
 * it is, the other takes it, then come its bytes in binary messages, and the other says that all are
 * there. Either may cancel, and closes the channel. Everything but the bytes is JSON.
 */
import { isFields } from '../guards.ts';

/** The channel's `protocol`, which tells it from channels that apps open for themselves. */
export const FILE_PROTOCOL = 'parley.file.1';

/** What a file is, in its sender's words. */
export interface FileInfo {
  readonly name: string;
  /** MIME type; empty where it is not known. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
}

export type FileMessage =
  | ({ readonly say: 'offer' } & FileInfo)
  | { readonly say: 'take' | 'received' | 'cancel' };

/** Longest name that is shown, in characters. */
const LONGEST_NAME = 255;

/** Reads a message; undefined for what is none. */
export function parseFileMessage(text: string): FileMessage | undefined {
  const value = parseJson(text);
  if (!isFields(value)) return undefined;
  const { say, name, type, size } = value;
  if (say === 'take' || say === 'received' || say === 'cancel') return { say };
  if (say !== 'offer' || typeof name !== 'string' || typeof type !== 'string') return undefined;
  if (!Number.isSafeInteger(size) || typeof size !== 'number' || size < 0) return undefined;
  return { say, name: plainName(name), type, size };
}

/** A name alone, whatever path or control characters the sender put in. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, LONGEST_NAME) || 'file';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

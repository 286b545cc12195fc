/** MLS messages (RFC 9420 §6) as base64url, read at the door: what comes was written by anybody. */
import type { KeyPackage } from 'ts-mls/keyPackage.js';
import type { MLSMessage } from 'ts-mls/message.js';
import type { PrivateMessage } from 'ts-mls/privateMessage.js';
import type { Welcome } from 'ts-mls/welcome.js';
import { decodeMlsMessage, encodeMlsMessage } from 'ts-mls/message.js';
import { fromBase64url, toBase64url } from './bytes.ts';
import { readSealed, writeSealed } from './wire.ts';

const version = 'mls10';

export const writeMessage = (message: MLSMessage): string => toBase64url(encodeMlsMessage(message));

export const writeKeyPackage = (keyPackage: KeyPackage): string =>
  writeMessage({ version, wireformat: 'mls_key_package', keyPackage });

export const writeWelcome = (welcome: Welcome): string =>
  writeMessage({ version, wireformat: 'mls_welcome', welcome });

export const writeText = (privateMessage: PrivateMessage): string =>
  writeSealed(
    'mls',
    encodeMlsMessage({ version, wireformat: 'mls_private_message', privateMessage }),
  );

export function readKeyPackageMessage(text: string): KeyPackage | undefined {
  const message = decode(fromBase64url(text));
  return message?.wireformat === 'mls_key_package' ? message.keyPackage : undefined;
}

export function readWelcome(text: string): Welcome | undefined {
  const message = decode(fromBase64url(text));
  return message?.wireformat === 'mls_welcome' ? message.welcome : undefined;
}

export const readCommit = (text: string): PrivateMessage | undefined =>
  readPrivate(fromBase64url(text), 'commit');

export const readText = (sealed: string): PrivateMessage | undefined =>
  readPrivate(readSealed('mls', sealed), 'application');

function readPrivate(
  bytes: Uint8Array | undefined,
  contentType: PrivateMessage['contentType'],
): PrivateMessage | undefined {
  const message = decode(bytes);
  if (message?.wireformat !== 'mls_private_message') return undefined;
  return message.privateMessage.contentType === contentType ? message.privateMessage : undefined;
}

function decode(bytes: Uint8Array | undefined): MLSMessage | undefined {
  if (bytes === undefined) return undefined;
  try {
    const [message, length] = decodeMlsMessage(bytes, 0) ?? [];
    return length === bytes.length ? message : undefined;
  } catch {
    return undefined;
  }
}

import { toBase64url } from './bytes.ts';
import { readText } from './mls-wire.ts';
import { readSealed } from './wire.ts';

/** What a sealed text says openly of itself. */
export type Address =
  | {
      readonly kind: 'mls';
      /** That of its group's cipher. */
      readonly address: string;
      readonly epoch: number;
    }
  | { readonly kind: 'shared-key' };

/** @returns undefined where it is none of ours */
export function addressOf(sealed: string): Address | undefined {
  const message = readText(sealed);
  if (message)
    return {
      kind: 'mls',
      address: toBase64url(message.groupId),
      epoch: Number(message.epoch),
    };
  return readSealed('shared-key', sealed) && { kind: 'shared-key' };
}

import type { ClientState } from 'ts-mls/clientState.js';
import type { SecretTree } from 'ts-mls/secretTree.js';
import type { Epoch } from './mls-open.ts';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { decodeEpochReceiverData, epochReceiverDataEncoder } from 'ts-mls/epochReceiverData.js';

/** Of the library's, which would open a group of its own by it. Here nobody does. */
const NO_PSK = { resumptionPsk: new Uint8Array() };

/**
 * An epoch that is over, by which texts are opened that come late. It changes seldom and is read
 * seldom, while state is written with each text: it is coded when that is asked for.
 */
export class PastEpoch {
  readonly number: number;
  #keys: Epoch | undefined;
  #bytes: Uint8Array | undefined;

  private constructor(number: number, keys: Epoch | undefined, bytes: Uint8Array | undefined) {
    this.number = number;
    this.#keys = keys;
    this.#bytes = bytes;
  }

  static of({ groupContext, keySchedule, secretTree, ratchetTree }: ClientState): PastEpoch {
    const { senderDataSecret } = keySchedule;
    const keys = { groupContext, senderDataSecret, secretTree, ratchetTree };
    return new PastEpoch(Number(groupContext.epoch), keys, undefined);
  }

  static read(number: number, bytes: Uint8Array): PastEpoch {
    return new PastEpoch(number, undefined, bytes);
  }

  /** undefined where what was kept is damaged. */
  get keys(): Epoch | undefined {
    this.#keys ??= this.#bytes && decode(this.#bytes);
    return this.#keys;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.#keys && encode(epochReceiverDataEncoder)({ ...this.#keys, ...NO_PSK });
    return this.#bytes ?? new Uint8Array();
  }

  /** The same without the keys that were used since. */
  with(secretTree: SecretTree): PastEpoch {
    const { keys } = this;
    return keys ? new PastEpoch(this.number, { ...keys, secretTree }, undefined) : this;
  }
}

function decode(bytes: Uint8Array): Epoch | undefined {
  try {
    return decodeEpochReceiverData(bytes, 0)?.[0];
  } catch {
    return undefined;
  }
}

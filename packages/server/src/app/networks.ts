import type { ClientAddress } from '../core/address.ts';
import type { NetworkId } from '../core/ids.ts';
import type { CodeHashes } from '../core/ports.ts';
import { networkOf } from '../core/address.ts';
import { networkId } from '../core/ids.ts';
import { Lru } from '../core/lru.ts';

/** Networks whose ids are remembered. */
const MAX_KNOWN = 1_000;

/**
 * What is kept of networks: keyed hashes, from which nobody reads where somebody has been. Those of the
 * latest are remembered, as a client asks for many things from the same place, and hashing is slow.
 */
export class Networks {
  readonly #hashes: CodeHashes;
  readonly #known = new Lru<string, NetworkId>(MAX_KNOWN);

  constructor(hashes: CodeHashes) {
    this.#hashes = hashes;
  }

  idOf(address: ClientAddress): NetworkId {
    const network = networkOf(address);
    const known = this.#known.get(network);
    if (known !== undefined) return known;
    const id = networkId(this.#hashes.hash('network', network));
    this.#known.set(network, id);
    return id;
  }
}

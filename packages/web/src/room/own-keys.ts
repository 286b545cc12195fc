import type { RoomSession } from '@parley/client';
import type { CallBinding } from '@parley/client/rtc';
import type { Keyring } from '../sealed/keyring.ts';

/** What this browser keeps for oneself, opened once one knows who one is. */
export class OwnKeys {
  readonly #opened = Promise.withResolvers<Keyring>();

  /** Rejected where the browser keeps no keys. */
  get keyring(): Promise<Keyring> {
    return this.#opened.promise;
  }

  /** Loads what is needed; to be called again is nothing. */
  open(userId: string): void {
    const { resolve, promise } = this.#opened;
    resolve(import('../sealed/keyring.ts').then(async ({ openKeyring }) => openKeyring(userId)));
    // Whoever needs the keys hears of it.
    promise.catch(() => undefined);
  }

  /** What signs one's part of each connection of a call; undefined where there are no keys. */
  async bindingFor(session: RoomSession, roomId: string): Promise<CallBinding | undefined> {
    const keyring = await this.keyring.catch(() => undefined);
    return keyring?.bindingFor(roomId, session);
  }

  close(): void {
    this.keyring.then(shut, () => undefined);
  }
}

function shut({ vault, trust }: Keyring): void {
  trust.close();
  vault.close();
}

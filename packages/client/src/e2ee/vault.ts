import type { Unsubscribe } from '../emitter.ts';
import { Emitter } from '../emitter.ts';
import { ParleyError } from '../errors.ts';
import { hasStrings, isFields } from '../guards.ts';

/**
 * What a device must not lose, for one account at one server: a store of values on named shelves.
 *
 * Values are whatever can be cloned (HTML §2.7.3), keys of WebCrypto among them.
 */
export interface Vault {
  /** @returns undefined where nothing is kept */
  get(shelf: string, key: string): Promise<unknown>;
  /** Done once it is on the disk, as far as the platform tells. */
  put(shelf: string, key: string, value: unknown): Promise<void>;
  delete(shelf: string, key: string): Promise<void>;
  /** All of a shelf, in the order of the keys. */
  entries(shelf: string): Promise<readonly VaultEntry[]>;
  /** Does work while nobody else does any under that name, in whatever tab of the browser. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Calls back when something on a shelf has been put or deleted, in whatever tab. */
  watch(shelf: string, listener: (key: string) => void): Unsubscribe;
  close(): void;
}

type VaultEntry = readonly [key: string, value: unknown];

/** A vault that lasts as long as the program. */
export function memoryVault(): Vault {
  const shelves = new Map<string, Map<string, unknown>>();
  const turns = new Map<string, Promise<unknown>>();
  const changes = new Emitter<Change>();
  return {
    async get(shelf, key) {
      return structuredClone(shelves.get(shelf)?.get(key));
    },
    async put(shelf, key, value) {
      const kept = shelves.get(shelf) ?? new Map<string, unknown>();
      shelves.set(shelf, kept.set(key, structuredClone(value)));
      changes.emit({ type: 'changed', shelf, key });
    },
    async delete(shelf, key) {
      shelves.get(shelf)?.delete(key);
      changes.emit({ type: 'changed', shelf, key });
    },
    async entries(shelf) {
      const entries = [...(shelves.get(shelf) ?? [])];
      return structuredClone(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    },
    async exclusively(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
      turns.set(name, turn);
      return turn;
    },
    watch: (shelf, listener) => watch(changes, shelf, listener),
    close: () => undefined,
  };
}

/** The one table; its keys are `[shelf, key]`. */
const TABLE = 'shelved';

/**
 * Opens the vault that this browser keeps under a name, and makes it the first time.
 *
 * @param name tells servers and accounts apart
 * @throws ParleyError where the browser keeps nothing, as on pages without TLS
 */
export async function openVault(name: string): Promise<Vault> {
  if (!isSecureContext) throw new ParleyError(0, INSECURE);
  const path = `parley/${name}`;
  const database = await opened(path);
  const channel = new BroadcastChannel(path);
  const close = () => {
    channel.close();
    database.close();
  };
  // Another tab signs out, and waits for this one.
  database.addEventListener('versionchange', close);
  const changes = new Emitter<Change>();
  channel.addEventListener('message', ({ data }) => {
    if (isChange(data)) changes.emit(data);
  });
  const changed = (shelf: string, key: string) => {
    const change = { type: 'changed', shelf, key } as const;
    changes.emit(change);
    channel.postMessage(change);
  };
  const reading = () => database.transaction(TABLE).objectStore(TABLE);
  const writing = async (act: (table: IDBObjectStore) => void) => written(database, act);
  return {
    get: async (shelf, key) => answered<unknown>(reading().get([shelf, key])),
    async put(shelf, key, value) {
      await writing((table) => table.put(value, [shelf, key]));
      changed(shelf, key);
    },
    async delete(shelf, key) {
      await writing((table) => table.delete([shelf, key]));
      changed(shelf, key);
    },
    entries: async (shelf) => shelved(reading(), shelf),
    exclusively: async (lock, work) => navigator.locks.request(`${path}/${lock}`, work),
    watch: (shelf, listener) => watch(changes, shelf, listener),
    close,
  };
}

/** Forgets all that a vault keeps; done once no tab has it open. */
export async function deleteVault(name: string): Promise<void> {
  await answered(indexedDB.deleteDatabase(`parley/${name}`));
}

const INSECURE = 'Keys are kept on secure pages alone. Open this page by https, or at localhost.';
const KEEPS_NOTHING =
  'This browser keeps no keys, as in a private window or with site data forbidden. Allow that, and load the page again.';

async function opened(path: string): Promise<IDBDatabase> {
  const request = indexedDB.open(path);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(TABLE));
  try {
    return await answered(request);
  } catch (cause) {
    throw new ParleyError(0, KEEPS_NOTHING, { cause });
  }
}

async function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(reasonOf(request)));
  });
}

const reasonOf = ({ error }: IDBRequest | IDBTransaction): Error =>
  error ?? new DOMException('Given up.', 'AbortError');

/** Strict, as a state that goes back after a crash would use a key of MLS twice. */
async function written(database: IDBDatabase, act: (table: IDBObjectStore) => void): Promise<void> {
  const transaction = database.transaction(TABLE, 'readwrite', { durability: 'strict' });
  act(transaction.objectStore(TABLE));
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(reasonOf(transaction)));
  });
}

async function shelved(table: IDBObjectStore, shelf: string): Promise<readonly VaultEntry[]> {
  // An array comes after every text (Indexed Database API §2.4).
  const range = IDBKeyRange.bound([shelf], [shelf, []]);
  const asked = [answered(table.getAllKeys(range)), answered<unknown[]>(table.getAll(range))];
  const [keys = [], values = []] = await Promise.all(asked);
  return keys.map((key, at) => [keyOf(key), values[at]]);
}

/** A key of the table is `[shelf, key]`. */
const keyOf = (key: unknown): string =>
  Array.isArray(key) && typeof key[1] === 'string' ? key[1] : '';

/** Of what a vault keeps. */
interface Change {
  readonly type: 'changed';
  readonly shelf: string;
  readonly key: string;
}

/** Another tab may run another version of the page. */
const isChange = (value: unknown): value is Change =>
  isFields(value) && value['type'] === 'changed' && hasStrings(value, 'shelf', 'key');

const watch = (
  changes: Emitter<Change>,
  watched: string,
  listener: (key: string) => void,
): Unsubscribe =>
  changes.on('changed', ({ shelf, key }) => {
    if (shelf === watched) listener(key);
  });

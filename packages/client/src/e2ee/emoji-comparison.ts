import type { hackrtc } from '@parley/protocol';
import type { Unsubscribe } from '../emitter.ts';
import type { RoomSession } from '../session.ts';
import type { Bytes } from './bytes.ts';
import type { Emoji } from './emoji.ts';
import type { Party } from './safety-number.ts';
import { ParleyError } from '../errors.ts';
import { isFields } from '../guards.ts';
import { fromBase64url, lengthPrefixed, toBase64url } from './bytes.ts';
import { emojiOf } from './emoji.ts';

/** What is needed of a stay in a room. */
type Signals = Pick<RoomSession, 'on' | 'signal'>;

/** One side's random bytes, which it commits itself to before it has seen the other's. */
const NONCE = 32;

/**
 * Seven emoji that two connections agree on, for two people to compare.
 *
 * They are few bits: were they made of the keys alone, somebody in between could look for two keys
 * that give both sides the same ones. So both sides commit themselves to a key and a random number
 * first, and show the number only then, as in ZRTP (RFC 6189 §4.4.1): whoever stands between has one
 * try, at 1 in 2^42. The other side answers by itself while its page is open.
 */
export class EmojiComparisons {
  readonly #session: Signals;
  readonly #own: Party;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #subscriptions: readonly Unsubscribe[];

  constructor(session: Signals, own: Party) {
    this.#session = session;
    this.#own = own;
    this.#subscriptions = [
      session.on('signal', (frame) => this.#receive(frame)),
      session.on('leave', ({ conn_id }) => this.#drop(conn_id)),
      // One's own connection is another one: so are the exchanges.
      session.on('welcome', () => this.#dropAll()),
      session.on('closed', () => this.close()),
    ];
  }

  /**
   * The emoji for one of the other's connections; it takes as long as the other's page needs.
   *
   * @param peer whose they are, and the key that the connection is held to have
   * @throws ParleyError where the other side has another key, or left
   */
  async emoji(connId: string, peer: Party): Promise<readonly Emoji[]> {
    const exchange = this.#exchange(connId);
    const { commitment, nonce } = await exchange.revealed;
    if ((await commitmentOf(peer, nonce)) !== commitment) throw new ParleyError(0, OTHER_KEY);
    const sides = [sideOf(this.#own, exchange.nonce), sideOf(peer, nonce)].toSorted();
    return emojiOf(await digest(['parley emoji 1', ...sides]));
  }

  close(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#dropAll();
  }

  /** That with a connection, begun where there is none. */
  #exchange(connId: string): Exchange {
    const known = this.#exchanges.get(connId);
    if (known) return known;
    const exchange = new Exchange((content) => this.#session.signal(connId, { emoji: content }));
    this.#exchanges.set(connId, exchange);
    exchange.begin(this.#own);
    return exchange;
  }

  #receive({ from_conn: connId, emoji }: Relayed): void {
    if (!isFields(emoji)) return;
    const { commit, reveal } = emoji;
    if (typeof commit === 'string') this.#exchange(connId).committed(commit);
    if (typeof reveal === 'string') this.#exchanges.get(connId)?.reveal(reveal);
  }

  #drop(connId: string): void {
    this.#exchanges.get(connId)?.giveUp();
    this.#exchanges.delete(connId);
  }

  #dropAll(): void {
    for (const connId of this.#exchanges.keys()) this.#drop(connId);
  }
}

type Relayed = hackrtc.RelayedSignalFrame & { readonly emoji?: unknown };

interface Revealed {
  readonly commitment: string;
  readonly nonce: Bytes;
}

/** Between two connections there is one: whoever stands between does not get another try. */
class Exchange {
  readonly nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  readonly #send: (content: object) => void;
  readonly #settle = Promise.withResolvers<Revealed>();
  #begun: Promise<void> = Promise.resolve();
  #commitment: string | undefined;

  constructor(send: (content: object) => void) {
    this.#send = send;
    // Nobody may ask before it fails.
    this.revealed.catch(() => undefined);
  }

  get revealed(): Promise<Revealed> {
    return this.#settle.promise;
  }

  begin(own: Party): void {
    this.#begun = commitmentOf(own, this.nonce).then((commit) => this.#send({ commit }));
  }

  /** The first that the other side commits itself to is answered with one's own number. */
  committed(commitment: string): void {
    if (this.#commitment !== undefined) return;
    this.#commitment = commitment;
    void this.#begun.then(() => this.#send({ reveal: toBase64url(this.nonce) }));
  }

  /** What comes before the commitment is worth nothing. */
  reveal(text: string): void {
    const nonce = fromBase64url(text);
    if (this.#commitment === undefined || nonce?.length !== NONCE) return;
    this.#settle.resolve({ commitment: this.#commitment, nonce });
  }

  giveUp(): void {
    this.#settle.reject(new ParleyError(0, GONE));
  }
}

const GONE = 'They left before the emoji were agreed on. Try again when they are back.';
const OTHER_KEY = 'Their emoji are for another key. Somebody may stand between you.';

const sideOf = ({ userId, identityKey }: Party, nonce: Uint8Array): string =>
  [userId, identityKey, toBase64url(nonce)].join(' ');

const commitmentOf = async (party: Party, nonce: Uint8Array): Promise<string> =>
  toBase64url(await digest(['parley emoji commitment 1', sideOf(party, nonce)]));

async function digest(texts: readonly string[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', lengthPrefixed(texts)));
}

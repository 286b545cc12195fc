import type { ClientAddress } from '../core/address.ts';
import type { Mail } from '../core/ports.ts';
import type { OneTimeCode } from '../core/model.ts';
import type { Context } from './context.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { attempt } from './attempts.ts';
import { takeAll } from './turns.ts';

/** How long a code is good, in ms (O1). */
const LIFE = 10 * 60_000;
/** How long nobody is mailed another one, in ms (O1). */
const WAIT = 60_000;
/** For the network that asked for the code, and as many for all others together (O1). */
const TRIES = 5;
const DIGITS = 6;
/** As many as a hash of a code has. */
const HASH_BITS = 256;

type Parts = Pick<
  Context,
  'store' | 'clock' | 'random' | 'mailer' | 'codeHashes' | 'networks' | 'limits' | 'settings'
>;

/** Codes that prove who reads the mail of an address; addresses are in lower case (O1). */
export class MailedCodes {
  readonly #parts: Parts;
  /** Mails on their way: who asks meanwhile waits for the same one. */
  readonly #sending = new Map<string, Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Mails a code, unless one that was not used yet was mailed within the last minute.
   *
   * @param address of whoever asks for it
   * @throws AppError `too-often`; nothing was mailed
   * @throws AppError `mail-failed`; then the code of before is good as ever, and there is nothing to wait
   * for unless somebody guessed meanwhile
   */
  async mail(email: string, address: ClientAddress): Promise<void> {
    const giveBack = await this.#takeTurn(email, address);
    try {
      await this.#sendOnce(email, address);
    } catch (thrown) {
      giveBack();
      throw thrown;
    }
  }

  /**
   * As {@link mail} where somebody is to have one. For anybody else it costs the same turns, and keeps
   * what no code fits: so the next one who asks, and a guess, take as long and are answered the same.
   *
   * @throws AppError as {@link mail}
   */
  async remind(email: string, address: ClientAddress, isKnown: boolean): Promise<void> {
    await this.#takeTurn(email, address);
    await (isKnown ? this.#sendOnce(email, address) : this.#pretend(email, address));
  }

  #sendOnce(email: string, address: ClientAddress): Promise<void> {
    const known = this.#sending.get(email);
    if (known) return known;
    const sending = this.#send(email, address).finally(() => this.#sending.delete(email));
    this.#sending.set(email, sending);
    return sending;
  }

  async #send(email: string, address: ClientAddress): Promise<void> {
    const { store, clock, mailer, codeHashes, settings } = this.#parts;
    const known = await store.codes.find(email);
    if (known && clock.now() < known.sentAt + WAIT) return;
    const code = this.#newCode();
    const hash = codeHashes.hash(email, code);
    const earlier = known && (await store.codes.spend(email, known.hash));
    // Before it is mailed: who is quick to read must find it good.
    await store.codes.put(email, this.#kept(hash, address, clock.now()));
    try {
      await mailer.send(codeMail(settings.appName, email, code));
    } catch (thrown) {
      await this.#takeBack(email, hash, earlier);
      throw thrown;
    }
  }

  /**
   * Each network has turns of its own at an address: a stranger must not use up its owner's. Who asks
   * again within a minute takes none. What is mailed does not matter here, or the turns that are left
   * would tell who has an account.
   *
   * @returns has the next one who asks take a turn again
   */
  async #takeTurn(email: string, address: ClientAddress): Promise<() => void> {
    const { limits } = this.#parts;
    const network = networkOf(address);
    const giveBack = await limits.tryTake('asks', email, network);
    if (!giveBack) return () => {};
    await takeAll(
      async () => giveBack,
      () => limits.take('mails', email, network),
      () => limits.take('mailsOfNetwork', network),
    );
    return giveBack;
  }

  /**
   * Puts the code of before in the place of one that could not be mailed. Where somebody guessed at
   * that one there is a wait, or each mail that fails would give them five guesses more.
   */
  async #takeBack(email: string, hash: string, earlier: OneTimeCode | undefined): Promise<void> {
    const { store, clock } = this.#parts;
    const unsent = await store.codes.spend(email, hash);
    if (!unsent) return;
    const wasGuessed = unsent.askerTries + unsent.tries < 2 * TRIES;
    const kept = wasGuessed ? { ...(earlier ?? unsent), sentAt: clock.now() } : earlier;
    if (kept) await store.codes.put(email, kept);
  }

  #newCode(): string {
    return String(this.#parts.random.below(10 ** DIGITS)).padStart(DIGITS, '0');
  }

  #kept(hash: string, address: ClientAddress, sentAt: number): OneTimeCode {
    const expiresAt = this.#parts.clock.now() + LIFE;
    const asker = this.#parts.networks.idOf(address);
    return { hash, sentAt, expiresAt, asker, askerTries: TRIES, tries: TRIES };
  }

  /** Where no code is kept. It keeps nobody waiting. */
  async #pretend(email: string, address: ClientAddress): Promise<void> {
    const { store, clock, random } = this.#parts;
    const kept = await store.codes.find(email);
    if (kept && clock.now() < kept.expiresAt) return;
    await store.codes.put(email, this.#kept(random.token(HASH_BITS), address, 0));
  }

  /**
   * Uses a code up. That one was right but late is told to none but those who have it.
   *
   * @throws AppError `code-wrong`, `code-late`, `too-often`
   */
  prove(email: string, code: string, address: ClientAddress): Promise<void> {
    const tried = { secret: 'code', owner: email, address } as const;
    return attempt(this.#parts, tried, () => this.#spend(email, code, address));
  }

  async #spend(email: string, code: string, address: ClientAddress): Promise<void> {
    const { store, clock, codeHashes, networks } = this.#parts;
    const kept = await store.codes.guess(email, networks.idOf(address));
    if (!kept || !codeHashes.verify(email, code, kept.hash)) throw new AppError('code-wrong');
    if (clock.now() >= kept.expiresAt) throw new AppError('code-late');
    if (!(await store.codes.spend(email, kept.hash))) throw new AppError('code-wrong');
  }
}

const codeMail = (appName: string, to: string, code: string): Mail => ({
  to,
  subject: `Your code for ${appName}`,
  text: `Your code for ${appName} is ${code}.

It works once, within 10 minutes. Whoever has it can log in as you: give it to nobody.
If you did not ask for a code, you can ignore this mail.
`,
});

import type { hackrtc, ParleyClient } from '@parley/client';
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { ParleyError } from '@parley/client';
import { memory } from './memory.ts';
import { t } from './strings/index.ts';

/** Who somebody is to the server. */
export type Standing =
  | { readonly type: 'nobody' }
  | { readonly type: 'guest'; readonly name: string }
  | { readonly type: 'member'; readonly name: string; readonly email: string }
  /** Was signed in with this address, which the server no longer takes for good. */
  | { readonly type: 'ended'; readonly email: string };

/** Coming in, as a guest or with an address, and going out. */
export class Account {
  readonly standing: Signal<Standing>;
  readonly #parley: ParleyClient;

  constructor(parley: ParleyClient) {
    this.#parley = parley;
    this.standing = signal(parley.token === undefined ? { type: 'nobody' } : remembered());
  }

  /** Asks the server who one is; where it does not answer, one stays who one was. */
  async load(): Promise<void> {
    if (this.#parley.token === undefined) return;
    await this.#look().catch(() => undefined);
  }

  /** Mails a code to an address. @throws ParleyError */
  async mailCode(email: string): Promise<void> {
    await this.#parley.mailCode(email);
  }

  /** Signs in by a mailed code. @throws ParleyError */
  async signInWithCode(email: string, code: string): Promise<void> {
    const { name } = memory;
    await this.#parley.signInWithCode({ email, code, ...(name && { display_name: name }) });
    await this.#arrive();
  }

  /** Signs in with a password. @throws ParleyError */
  async signIn(credentials: hackrtc.LoginBody): Promise<void> {
    await this.#parley.login(credentials);
    await this.#arrive();
  }

  /** Makes an account with a password, and signs in to it. @throws ParleyError */
  async register(wanted: hackrtc.RegisterBody): Promise<void> {
    await this.#parley.register(wanted);
    await this.#arrive();
  }

  /** Makes an account of the guest that one is, who keeps rooms and messages. @throws ParleyError */
  async keep(credentials: hackrtc.UpgradeBody): Promise<void> {
    this.#kept(await this.#parley.upgrade(credentials));
  }

  /** As {@link keep}, by a mailed code. @throws ParleyError */
  async keepWithCode(email: string, code: string): Promise<void> {
    this.#kept(await this.#parley.upgradeWithCode({ email, code }));
  }

  #kept(user: hackrtc.UserAnswer): void {
    this.#keepTokens();
    this.#known(user);
  }

  /** Ends the account for good. @throws ParleyError */
  async delete(): Promise<void> {
    await this.#parley.deleteAccount();
    this.#leave();
  }

  async #arrive(): Promise<void> {
    this.#keepTokens();
    await this.#look();
  }

  /** Whatever the server says, this browser forgets who one was. */
  async signOut(): Promise<void> {
    await this.#parley.logout().catch(() => undefined);
    this.#leave();
  }

  #leave(): void {
    this.#forgetTokens();
    memory.email = undefined;
    this.standing.value = { type: 'nobody' };
  }

  /**
   * Makes sure that the person is there under this name: as who they were, or as a new guest.
   *
   * @throws ParleyError
   */
  async enterAs(name: string): Promise<void> {
    if (this.#parley.token !== undefined) await this.#look();
    const { value: was } = this.standing;
    if (was.type === 'ended' && memory.email !== undefined) this.#admitEnd();
    if (this.#parley.token === undefined) await this.#becomeGuest(name);
    else if (!('name' in was) || was.name !== name) await this.#rename(name);
    memory.name = name;
  }

  /** Makes sure that one is somebody to the server, under whatever name. @throws ParleyError */
  async beSomebody(): Promise<void> {
    if (this.#parley.token === undefined)
      await this.#becomeGuest(memory.name || t('account.guest'));
  }

  async #becomeGuest(name: string): Promise<void> {
    await this.#parley.signInAnonymously(name);
    this.#keepTokens();
    this.standing.value = { type: 'guest', name };
  }

  async #rename(name: string): Promise<void> {
    this.#known(await this.#parley.updateProfile({ display_name: name }));
  }

  /** Nobody becomes a guest unawares: that is done when they ask the next time. */
  #admitEnd(): never {
    memory.email = undefined;
    throw new ParleyError(401, t('account.ended'));
  }

  /** @throws ParleyError where the server does not answer */
  async #look(): Promise<void> {
    try {
      this.#known(await this.#parley.me());
    } catch (thrown) {
      if (!(thrown instanceof ParleyError) || thrown.status !== 401) throw thrown;
      this.ended();
    }
  }

  #keepTokens(): void {
    memory.tokens = this.#parley;
  }

  #known({ display_name: name, email }: hackrtc.UserAnswer): void {
    memory.name = name || memory.name;
    memory.email = email ?? undefined;
    this.standing.value =
      email === null ? { type: 'guest', name } : { type: 'member', name, email };
  }

  /** To be told that the server takes the sign-in no more. */
  ended(): void {
    const { email } = memory;
    this.#forgetTokens();
    this.standing.value = email === undefined ? { type: 'nobody' } : { type: 'ended', email };
  }

  #forgetTokens(): void {
    this.#parley.signOut();
    memory.tokens = { token: undefined };
  }
}

/** Who one was the last time, until the server says more. */
function remembered(): Standing {
  const { name, email } = memory;
  return email === undefined ? { type: 'guest', name } : { type: 'member', name, email };
}

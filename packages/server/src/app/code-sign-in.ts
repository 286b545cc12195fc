/**
 * Coming in by mailed codes (O1, O2).
 *
 * Nobody learns here who has an account: for every address the answers are the same, and so is the
 * work before them. A code is mailed in lower case always: `Bob@…` may be another mailbox than `bob@…`,
 * but is the same account.
 */
import type { ClientAddress } from '../core/address.ts';
import type { DialectTag, UserId } from '../core/ids.ts';
import type { User } from '../core/model.ts';
import type { Mail } from '../core/ports.ts';
import type { Context } from './context.ts';
import { AppError, asAppError } from '../core/errors.ts';
import * as accounts from './accounts.ts';
import { MailedCodes } from './codes.ts';
import { Windows } from './windows.ts';

const USERNAME = /^[a-z0-9]{3,30}$/;

/** Who says to own an address: proves it with a code, or has done so from here a short while ago. */
export interface Claim {
  readonly email: string;
  readonly code: string | undefined;
  readonly address: ClientAddress;
}

/** Who proves to own an address. */
type CodeClaim = Claim & { readonly code: string };

/** Somebody who has a username. */
export type NamedUser = User & { readonly username: string };

export class CodeSignIn {
  readonly #context: Context;
  readonly #origin: DialectTag;
  readonly #codes: MailedCodes;
  readonly #windows: Windows;

  /** @param origin the dialect in which accounts are made */
  constructor(context: Context, origin: DialectTag) {
    this.#context = context;
    this.#origin = origin;
    this.#codes = new MailedCodes(context);
    this.#windows = new Windows(context);
  }

  /** Mails a code, to new addresses as to known ones. @throws AppError `mail-failed`, `too-often` */
  async signUp(email: string, address: ClientAddress): Promise<void> {
    // Where no mail goes out the answer must take as long, or it would tell that a log-in has just
    // mailed one: there is an account. Asking the mail server is what both wait for.
    const asked = this.#context.mailer.check().catch(() => {});
    await Promise.all([this.#codes.mail(email.toLowerCase(), address), asked]);
  }

  /**
   * Uses a code up; an account begins with the first one. For a while the owner may then act from
   * the same address without one.
   *
   * @throws AppError `code-wrong`, `code-late`, `too-often`
   */
  async verify(given: CodeClaim): Promise<User> {
    const claim = normalized(given);
    const user = await this.#prove(claim);
    await this.#windows.open(claim.email, claim.address);
    return user;
  }

  /**
   * As {@link verify}, for whoever is let in at once: no window is left open, which others who share
   * the address could come in by.
   *
   * @throws as {@link verify}
   */
  enter(claim: CodeClaim): Promise<User> {
    return this.#prove(normalized(claim));
  }

  /**
   * Makes an account of a guest who proves to read the mail of an address, and is let in by it from now on.
   *
   * @throws AppError `account-kept`, `email-taken`, and as {@link verify}
   */
  async keep(guest: UserId, claim: CodeClaim): Promise<User> {
    const { email, code, address } = normalized(claim);
    return accounts.upgrade(this.#context, guest, async () => {
      await this.#codes.prove(email, code, address);
      return { way: 'code', email, secret: null };
    });
  }

  async #prove({ email, code, address }: CodeClaim): Promise<User> {
    await this.#codes.prove(email, code, address);
    return accounts.ofAddress(this.#context, this.#origin, email);
  }

  /**
   * Gives a username, once; the same one again changes nothing.
   *
   * @throws AppError `username-malformed`, `username-taken`, `username-kept`, and the refusals of {@link verify} and {@link logIn}
   */
  async setUsername(given: Claim, username: string): Promise<void> {
    if (!USERNAME.test(username)) throw new AppError('username-malformed');
    const { mailer, report, settings, store } = this.#context;
    const claim = normalized(given);
    const { id } = await this.#owner(claim);
    if (await store.accounts.setUsername(id, username)) {
      // The name is theirs already, whatever becomes of the mail.
      mailer.send(usernameMail(settings.appName, claim.email, username)).catch(report);
      return;
    }
    const kept = await accounts.account(this.#context, id);
    if (kept.username !== username) throw new AppError('username-kept');
  }

  /**
   * Lets an owner in, once for each proof.
   *
   * @throws AppError `proof-needed`, `mail-failed`, `username-missing`, and the refusals of {@link verify}
   */
  async logIn(given: Claim): Promise<NamedUser> {
    const claim = normalized(given);
    const user = await this.#owner(claim);
    if (!isNamed(user)) throw new AppError('username-missing');
    const wasOpen = await this.#windows.close(claim.email, claim.address);
    if (!wasOpen && claim.code === undefined) return this.#turnAway(claim);
    return user;
  }

  /** @throws AppError `proof-needed`, `mail-failed`, and the refusals of {@link verify} */
  async #owner(claim: Claim): Promise<User> {
    const { email, code, address } = claim;
    if (code !== undefined) return this.verify({ email, code, address });
    if (!(await this.#windows.isOpen(email, address))) return this.#turnAway(claim);
    return accounts.ofAddress(this.#context, this.#origin, email);
  }

  /**
   * Asks for a proof. Whether there is an account is looked up only when the answer is on its way, so a
   * code that cannot be mailed to somebody is logged, and told to nobody. Where mail works for nobody,
   * everybody is told.
   */
  async #turnAway(claim: Claim): Promise<never> {
    await this.#context.mailer.check();
    this.#remind(claim).catch((thrown: unknown) => this.#report(thrown));
    throw new AppError('proof-needed');
  }

  /** Who has had too many mails is nobody's failure. */
  #report(thrown: unknown): void {
    if (asAppError(thrown).code !== 'too-often') this.#context.report(thrown);
  }

  async #remind({ email, address }: Claim): Promise<void> {
    const known = await this.#context.store.accounts.bySignIn('code', email);
    await this.#codes.remind(email, address, known !== undefined);
  }
}

const normalized = <T extends Claim>(claim: T): T => ({
  ...claim,
  email: claim.email.toLowerCase(),
});

const isNamed = (user: User): user is NamedUser => user.username !== null;

const usernameMail = (appName: string, to: string, username: string): Mail => ({
  to,
  subject: `Your username for ${appName}`,
  text: `Your username for ${appName} is ${username}.

Others see it in the rooms that you enter. It stays yours and cannot be changed.
`,
});

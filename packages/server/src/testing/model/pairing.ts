/**
 * The rules of X2 for one peer whose dialect has no addressing, as `docs/dialects/crossing.md` says
 * them. `P` is a peer of another dialect, `N` what is heard.
 */
export class Pairing<P, N> {
  /** Offers in order of coming, each with what follows it; the first is the one that was heard. */
  #offers: { readonly from: P; news: N[] }[] = [];
  /** Whose offer was heard last, until it is answered or hung up. */
  #latest: P | undefined;
  /** Those with whom it has exchanged a description, and whether one of those was theirs. */
  readonly #partners = new Map<P, boolean>();
  /** Whom a description went to. */
  readonly #described = new Map<string, readonly P[]>();
  readonly #hear: (news: N) => void;

  constructor(hear: (news: N) => void) {
    this.#hear = hear;
  }

  get answering(): P | undefined {
    return this.#latest;
  }

  isPartner(peer: P): boolean {
    return this.#partners.has(peer);
  }

  /** Whether that peer has called or answered it. */
  hasHeardFrom(peer: P): boolean {
    return this.#partners.get(peer) === true;
  }

  /** Whether a candidate that goes with this description is for that peer. */
  follows(description: string, peer: P): boolean {
    return this.#described.get(description)?.includes(peer) ?? false;
  }

  // What others say to it

  offered(from: P, news: N): void {
    const place = this.#offers.findIndex((offer) => offer.from === from);
    const offer = { from, news: [news] };
    if (place > 0) this.#offers[place] = offer;
    else if (place === 0) this.#open(offer);
    else if (this.#offers.push(offer) === 1) this.#open(offer);
  }

  answered(from: P, news: N): void {
    this.#partners.set(from, true);
    this.#hear(news);
  }

  /** Candidates wait with their offer. */
  followed(from: P, news: N): void {
    const waiting = this.#offers.slice(1).find((offer) => offer.from === from);
    if (waiting) waiting.news.push(news);
    else this.#hear(news);
  }

  /** Somebody hung up, or left. */
  lost(from: P): void {
    this.#partners.delete(from);
    if (this.#latest === from) this.#latest = undefined;
    if (this.#offers[0]?.from === from) this.giveUp();
    else this.#offers = this.#offers.filter((offer) => offer.from !== from);
  }

  // What it says

  offers(description: string, to: readonly P[]): void {
    this.#described.set(description, to);
    for (const peer of to) this.#partners.set(peer, this.hasHeardFrom(peer));
  }

  answers(description: string, to: readonly P[]): void {
    this.#described.set(description, to);
    this.#settle();
  }

  hangsUp(): void {
    this.#partners.clear();
    this.#settle();
  }

  /** No answer that comes now is for the offer that was heard. */
  #settle(): void {
    this.#latest = undefined;
    this.giveUp();
  }

  /** Ten seconds have passed, or the caller is gone: the next offer is heard. */
  giveUp(): void {
    this.#offers.shift();
    const [next] = this.#offers;
    if (next) this.#open(next);
  }

  #open({ from, news }: { readonly from: P; readonly news: readonly N[] }): void {
    this.#latest = from;
    this.#partners.set(from, true);
    for (const one of news) this.#hear(one);
  }
}

/** Where a client comes from, as far as it can be known. */
export interface ClientAddress {
  readonly value: string;
  /**
   * Whether a proxy that nobody vouches for says it stands in between: then many clients may share
   * this address (O2, M4).
   */
  readonly hearsay: boolean;
}

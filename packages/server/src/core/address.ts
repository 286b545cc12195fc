/** Where a client comes from, as far as it can be known. */
export interface ClientAddress {
  readonly value: string;
  /**
   * Whether a proxy that nobody vouches for says it stands in between: then many clients may share
   * this address (O2, M4).
   */
  readonly hearsay: boolean;
}

/** Text that a proxy could have passed on as an address is no longer than this. */
const LONGEST = 64;

/**
 * Who is counted as one: an IPv4 address, or the /64 of an IPv6 address, out of which a single
 * customer takes as many addresses as they like (RFC 6177 §2).
 */
export function networkOf({ value }: ClientAddress): string {
  if (!value.includes(':')) return value.slice(0, LONGEST);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(value)?.[1];
  return mapped ?? `${groupsOf(value).slice(0, 4).join(':')}::/64`.slice(0, LONGEST);
}

/** The eight groups of an IPv6 address, each in its shortest spelling (RFC 5952 §4.1). */
function groupsOf(address: string): string[] {
  const [head = [], tail] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const missing = tail ? 8 - head.length - tail.length : 0;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? [])];
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}

import type { AddressInfo } from 'node:net';

/** The port of what listens. */
export const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' ? (address?.port ?? 0) : 0;

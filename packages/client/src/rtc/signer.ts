/**
 * Whose a connection is: every description that was applied to it was signed by this key, so media
 * goes to whoever has the key.
 */
export interface Signer {
  /** base64url; undefined where one description was unsigned, and for good. */
  readonly identityKey: string | undefined;
}

const NOBODY: Signer = { identityKey: undefined };

/** Whose two are together; undefined ones are there not yet. */
export function jointSigner(one: Signer | undefined, other: Signer | undefined) {
  if (!one || !other) return one ?? other;
  return one.identityKey === other.identityKey ? one : NOBODY;
}

import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { KeyPackage, PrivateKeyPackage } from 'ts-mls/keyPackage.js';
import type { Identity } from './identity.ts';
import { generateKeyPackageWithKey, verifyKeyPackage } from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { concat, toBase64url } from './bytes.ts';
import { CAPABILITIES, credentialOf, SUITE, suiteFor, userIdOf, verifier } from './mls-suite.ts';
import { readKeyPackageMessage, writeKeyPackage } from './mls-wire.ts';

/** A key package of one's own (RFC 9420 §10): by it one is added to a group. */
export interface OwnKeyPackage {
  /** To be published. */
  readonly preKey: string;
  /** To be kept, until somebody used it. */
  readonly secret: Uint8Array;
}

/** A device to be added, and the key package by which it is. */
export interface Addition {
  readonly userId: string;
  /** Base64url. */
  readonly identityKey: string;
  readonly preKey: string;
}

/** Clocks differ; in ms. */
const CLOCK_SKEW = 86_400_000;
/** Of an X25519 private key, in bytes. */
const PRIVATE_KEY = 32;

/** @param lifetime how long others may add this device by it, in ms */
export async function makeKeyPackage(
  identity: Identity,
  userId: string,
  lifetime: number,
): Promise<OwnKeyPackage> {
  const suite = await suiteFor(identity);
  const { publicPackage, privatePackage } = await newKeyPackage(suite, identity, userId, lifetime);
  const { initPrivateKey, hpkePrivateKey } = privatePackage;
  return { preKey: writeKeyPackage(publicPackage), secret: concat(initPrivateKey, hpkePrivateKey) };
}

/** Key and secrets as MLS has them. */
export async function newKeyPackage(
  suite: CiphersuiteImpl,
  identity: Identity,
  userId: string,
  lifetime: number,
): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const now = Date.now();
  const valid = { notBefore: seconds(now - CLOCK_SKEW), notAfter: seconds(now + lifetime) };
  const keys = { signKey: identity.publicKey, publicKey: identity.publicKey };
  return generateKeyPackageWithKey(credentialOf(userId), CAPABILITIES, valid, [], keys, suite);
}

/**
 * The key package of a device.
 *
 * @returns undefined where it is another's, not signed by the key that it names, not valid now, or
 *   none of this suite
 */
export async function keyPackageOf(addition: Addition): Promise<KeyPackage | undefined> {
  const keyPackage = readKeyPackageMessage(addition.preKey);
  if (keyPackage === undefined || !isFor(addition, keyPackage) || !isTimely(keyPackage))
    return undefined;
  return (await isSound(keyPackage)) ? keyPackage : undefined;
}

function isFor({ userId, identityKey }: Addition, { leafNode }: KeyPackage): boolean {
  const { credential, signaturePublicKey } = leafNode;
  return userIdOf(credential) === userId && toBase64url(signaturePublicKey) === identityKey;
}

function isTimely({ leafNode: { lifetime } }: KeyPackage): boolean {
  const now = seconds(Date.now());
  return lifetime.notBefore <= now && now <= lifetime.notAfter;
}

async function isSound(keyPackage: KeyPackage): Promise<boolean> {
  const { leafNode, version, cipherSuite } = keyPackage;
  if (version !== 'mls10' || cipherSuite !== SUITE) return false;
  return (
    (await verifyKeyPackage(keyPackage, verifier)) &&
    (await verifyLeafNodeSignatureKeyPackage(leafNode, verifier))
  );
}

/** What {@link makeKeyPackage} split in two. */
export function privateKeysOf(own: OwnKeyPackage, identity: Identity): PrivateKeyPackage {
  return {
    initPrivateKey: own.secret.slice(0, PRIVATE_KEY),
    hpkePrivateKey: own.secret.slice(PRIVATE_KEY),
    signaturePrivateKey: identity.publicKey,
  };
}

function seconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000));
}

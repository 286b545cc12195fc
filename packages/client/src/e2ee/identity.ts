import type { Bytes } from './bytes.ts';
import type { Vault } from './vault.ts';
import { ParleyError } from '../errors.ts';
import { isFields } from '../guards.ts';
import { fromBase64url, toBase64url } from './bytes.ts';

/** Who a device is: one browser, with all its tabs, of one account. */
export interface Identity {
  /** Ed25519, 32 bytes (RFC 8032 §5.1.5). */
  readonly publicKey: Bytes;
  readonly deviceId: string;
  /** @returns 64 bytes (RFC 8032 §5.1.6) */
  sign(message: Uint8Array): Promise<Bytes>;
}

const SHELF = 'identity';
const OWN = 'own';
const ALGORITHM = 'Ed25519';

/** What signs. */
export type Signer = Pick<Identity, 'publicKey' | 'sign'>;

/** What is kept of an identity. The private key does its work, and cannot be read. */
interface KeyPair {
  readonly publicKey: Bytes;
  readonly privateKey: CryptoKey;
}

/**
 * The identity of this device, made the first time.
 *
 * @throws ParleyError where the browser knows no Ed25519
 */
export async function identityIn(vault: Vault): Promise<Identity> {
  const pair = await vault.exclusively(SHELF, async () => {
    const kept = await vault.get(SHELF, OWN);
    return isKeyPair(kept) ? kept : keep(vault, await newKeyPair());
  });
  return identityOf(pair);
}

/** Names a device by its key: 16 letters of base64url. */
export async function deviceIdOf(publicKey: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(publicKey));
  return toBase64url(new Uint8Array(digest, 0, 12));
}

/** @returns false too where the key is none */
export async function verifySignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const raw = new Uint8Array(publicKey);
    const key = await crypto.subtle.importKey('raw', raw, ALGORITHM, false, ['verify']);
    const [signed, said] = [new Uint8Array(signature), new Uint8Array(message)];
    return await crypto.subtle.verify(ALGORITHM, key, signed, said);
  } catch {
    return false;
  }
}

/** A signer that goes into backups, and what it is made from again. Each is base64url. */
export interface Voucher {
  readonly key: string;
  /** PKCS #8 */
  readonly secret: string;
}

export async function newVoucher(): Promise<Voucher> {
  const { publicKey, privateKey } = await newKeyPair(true);
  const secret = await crypto.subtle.exportKey('pkcs8', privateKey);
  return { key: toBase64url(publicKey), secret: toBase64url(new Uint8Array(secret)) };
}

/** @throws where it is none */
export async function voucherSigner({ key, secret }: Voucher): Promise<Signer> {
  const [publicKey, pkcs8] = [fromBase64url(key), fromBase64url(secret)];
  if (!publicKey || !pkcs8) throw new TypeError('A voucher is two keys in base64url.');
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
  return signer({ publicKey, privateKey });
}

async function identityOf(pair: KeyPair): Promise<Identity> {
  return { ...signer(pair), deviceId: await deviceIdOf(pair.publicKey) };
}

function signer({ publicKey, privateKey }: KeyPair): Signer {
  return {
    publicKey,
    async sign(message) {
      const signature = await crypto.subtle.sign(ALGORITHM, privateKey, new Uint8Array(message));
      return new Uint8Array(signature);
    },
  };
}

async function newKeyPair(extractable = false): Promise<KeyPair> {
  const { publicKey, privateKey } = await generated(extractable);
  const raw = await crypto.subtle.exportKey('raw', publicKey);
  return { publicKey: new Uint8Array(raw), privateKey };
}

async function generated(extractable: boolean): Promise<CryptoKeyPair> {
  try {
    const pair = await crypto.subtle.generateKey(ALGORITHM, extractable, ['sign', 'verify']);
    if ('privateKey' in pair) return pair;
    throw new TypeError('A pair has two keys.');
  } catch (cause) {
    throw new ParleyError(0, 'This browser is too old to keep keys. Update it.', { cause });
  }
}

async function keep(vault: Vault, pair: KeyPair): Promise<KeyPair> {
  await vault.put(SHELF, OWN, pair);
  return pair;
}

const isKeyPair = (value: unknown): value is KeyPair =>
  isFields(value) &&
  value['publicKey'] instanceof Uint8Array &&
  value['privateKey'] instanceof CryptoKey;

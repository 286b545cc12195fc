/** A key that speaks for the one after it: how trust outlives a device. */
import type { Signer } from './identity.ts';
import type { Vault } from './vault.ts';
import { fromBase64url, lengthPrefixed, toBase64url } from './bytes.ts';
import { verifySignature } from './identity.ts';

/** So that nobody makes the others check signatures without end. */
const LONGEST = 8;

const SHELF = 'endorsement';
const OWN = 'own';

/** What is published with this device's key; empty before a backup was read here. */
export async function endorsementIn(vault: Vault): Promise<string> {
  const kept = await vault.get(SHELF, OWN);
  return typeof kept === 'string' ? kept : '';
}

export async function keepEndorsement(vault: Vault, endorsement: string): Promise<void> {
  await vault.put(SHELF, OWN, endorsement);
}

/**
 * Endorses a key by one that others may know already.
 *
 * @param successor base64url
 * @param earlier how the endorsing key itself was endorsed; empty where it was not
 * @returns `key.signature` of each that endorses, separated by commas, the last one for `successor`
 */
export async function endorse(
  userId: string,
  endorser: Signer,
  successor: string,
  earlier: string,
): Promise<string> {
  const signature = await endorser.sign(statement(userId, successor));
  const link = [endorser.publicKey, signature].map(toBase64url).join('.');
  return [...linksOf(earlier), link].slice(-LONGEST).join(',');
}

/** The keys that stand behind one, the latest first, as far as their signatures hold. */
export async function endorsersOf(
  userId: string,
  key: string,
  endorsement: string,
): Promise<readonly string[]> {
  const endorsers: string[] = [];
  let endorsed = key;
  for (const link of linksOf(endorsement).slice(-LONGEST).toReversed()) {
    const [endorser = '', signature = ''] = link.split('.');
    if (!(await holds(endorser, statement(userId, endorsed), signature))) break;
    endorsers.push(endorser);
    endorsed = endorser;
  }
  return endorsers;
}

const linksOf = (endorsement: string): readonly string[] =>
  endorsement === '' ? [] : endorsement.split(',');

const statement = (userId: string, successor: string) =>
  lengthPrefixed(['parley successor 1', userId, successor]);

async function holds(key: string, said: Uint8Array, signature: string): Promise<boolean> {
  const [keyBytes, signatureBytes] = [fromBase64url(key), fromBase64url(signature)];
  if (!keyBytes || !signatureBytes) return false;
  return verifySignature(keyBytes, said, signatureBytes);
}

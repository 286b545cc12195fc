/** Which of MLS (RFC 9420) is used here, and how ts-mls is set up for it. */
import type { Capabilities } from 'ts-mls/capabilities.js';
import type { ClientConfig } from 'ts-mls/clientConfig.js';
import type { Credential } from 'ts-mls/credential.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { Signature } from 'ts-mls/crypto/signature.js';
import type { Identity } from './identity.ts';
import { defaultClientConfig } from 'ts-mls/clientConfig.js';
import { getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js';
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
import { utf8 } from './bytes.ts';
import { verifySignature } from './identity.ts';

/** The one that everybody has to have (RFC 9420 §17.1); browsers do all of it themselves. */
export const SUITE = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

/** Nothing optional: a leaf of it is short. */
export const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE],
  extensions: [],
  proposals: [],
  credentials: ['basic'],
};

/**
 * Who was away reads a chat from its end, and commits come on another way than messages. So keys
 * that were skipped are kept for longer than the library's defaults, which suit a steady stream.
 */
export const CONFIG: ClientConfig = {
  ...defaultClientConfig,
  keyRetentionConfig: {
    retainKeysForGenerations: 1000,
    // Those are kept beside it.
    retainKeysForEpochs: 1,
    maximumForwardRatchetSteps: 5_000,
  },
  // Texts are padded before, by steps.
  paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
  // Whose key it is, is asked above, where somebody can be told. A leaf that some refuse and others
  // do not would split the group.
  authService: { validateCredential: async (credential) => userIdOf(credential) !== undefined },
};

/** The suite, signing with a device's key: MLS hands in its name alone, since the key never leaves the browser. */
export async function suiteFor(identity: Identity): Promise<CiphersuiteImpl> {
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
  return { ...suite, signature: { ...verifier, sign: (_name, message) => identity.sign(message) } };
}

/** For who checks what others signed. */
export const verifier: Signature = {
  verify: verifySignature,
  sign: unused,
  keygen: unused,
};

async function unused(): Promise<never> {
  throw new TypeError('A device signs with its identity alone.');
}

export function credentialOf(userId: string): Credential {
  return { credentialType: 'basic', identity: utf8(userId) };
}

/** @returns undefined for a credential that names nobody */
export function userIdOf(credential: Credential): string | undefined {
  if (credential.credentialType !== 'basic') return undefined;
  try {
    const name = new TextDecoder('utf-8', { fatal: true }).decode(credential.identity);
    return name === '' ? undefined : name;
  } catch {
    return undefined;
  }
}

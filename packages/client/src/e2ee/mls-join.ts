import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { GroupInfo } from 'ts-mls/groupInfo.js';
import type { GroupSecrets } from 'ts-mls/groupSecrets.js';
import type { KeyPackage, PrivateKeyPackage } from 'ts-mls/keyPackage.js';
import type { PrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import type { LeafIndex } from 'ts-mls/treemath.js';
import type { Welcome } from 'ts-mls/welcome.js';
import {
  ratchetTreeFromExtension,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
} from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { pathToRoot } from 'ts-mls/pathSecrets.js';
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import { findLeafIndex, getSignaturePublicKeyFromLeafIndex } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js';
import { firstCommonAncestor } from 'ts-mls/updatePath.js';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { CONFIG } from './mls-suite.ts';
import { isSound } from './mls-tree.ts';

/**
 * Comes into a group by a welcome (RFC 9420 §12.4.3.1). As `joinGroup` of ts-mls, but that the tree
 * is checked by {@link isSound}, and that there are neither extensions nor keys shared beforehand.
 *
 * @returns undefined where anything of it does not hold
 * @throws whatever the library and WebCrypto throw at what is altered
 */
export async function joinGroup(
  welcome: Welcome,
  keyPackage: KeyPackage,
  keys: PrivateKeyPackage,
  suite: CiphersuiteImpl,
): Promise<ClientState | undefined> {
  const secrets = await secretsFor(keyPackage, keys, welcome, suite);
  const info =
    secrets && (await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk(suite), suite));
  const tree = info && ratchetTreeFromExtension(info);
  if (!secrets || !tree || !(await isTrue(info, tree, secrets, suite))) return undefined;
  const leaf = findLeafIndex(tree, keyPackage.leafNode);
  if (leaf === undefined) return undefined;
  const privatePath = await pathOf(leaf, keys, info, tree, secrets, suite);
  return stateOf(info, tree, privatePath, keys, secrets, suite);
}

const noPsk = ({ kdf }: CiphersuiteImpl): Uint8Array => new Uint8Array(kdf.size);

async function secretsFor(
  keyPackage: KeyPackage,
  { initPrivateKey }: PrivateKeyPackage,
  welcome: Welcome,
  { hpke, hash }: CiphersuiteImpl,
): Promise<GroupSecrets | undefined> {
  const key = await hpke.importPrivateKey(initPrivateKey);
  const secrets = await decryptGroupSecrets(
    key,
    await makeKeyPackageRef(keyPackage, hash),
    welcome,
    hpke,
  );
  return secrets?.psks.length === 0 ? secrets : undefined;
}

/** Whether a member signed what the group is, and the secrets are those of that group. */
async function isTrue(
  info: GroupInfo,
  tree: RatchetTree,
  { joinerSecret }: GroupSecrets,
  suite: CiphersuiteImpl,
): Promise<boolean> {
  const { groupContext, signer } = info;
  if (groupContext.cipherSuite !== suite.name || groupContext.extensions.length > 0) return false;
  const key = getSignaturePublicKeyFromLeafIndex(tree, toLeafIndex(signer));
  return (
    (await verifyGroupInfoSignature(info, key, suite.signature)) &&
    (await isSound(tree, groupContext, suite)) &&
    verifyGroupInfoConfirmationTag(info, joinerSecret, noPsk(suite), suite)
  );
}

/** The private keys from the own leaf to the root, as far as the one who adds renewed them. */
async function pathOf(
  leaf: LeafIndex,
  { hpkePrivateKey }: PrivateKeyPackage,
  { signer }: GroupInfo,
  tree: RatchetTree,
  { pathSecret }: GroupSecrets,
  suite: CiphersuiteImpl,
): Promise<PrivateKeyPath> {
  const own = { leafIndex: leaf, privateKeys: { [leafToNodeIndex(leaf)]: hpkePrivateKey } };
  if (pathSecret === undefined) return own;
  const ancestor = firstCommonAncestor(tree, leaf, toLeafIndex(signer));
  const above = await pathToRoot(tree, ancestor, pathSecret, suite.kdf);
  return mergePrivateKeyPaths(await toPrivateKeyPath(above, leaf, suite), own);
}

async function stateOf(
  { groupContext, confirmationTag }: GroupInfo,
  ratchetTree: RatchetTree,
  privatePath: PrivateKeyPath,
  { signaturePrivateKey }: PrivateKeyPackage,
  { joinerSecret }: GroupSecrets,
  suite: CiphersuiteImpl,
): Promise<ClientState> {
  const { kdf } = suite;
  const [keySchedule, encryption] = await deriveKeySchedule(
    joinerSecret,
    noPsk(suite),
    groupContext,
    kdf,
  );
  return {
    groupContext,
    ratchetTree,
    privatePath,
    signaturePrivateKey,
    confirmationTag,
    unappliedProposals: {},
    keySchedule,
    secretTree: await createSecretTree(leafWidth(ratchetTree.length), encryption, kdf),
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: CONFIG,
  };
}

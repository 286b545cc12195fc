import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { GroupContext } from 'ts-mls/groupContext.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { extensionsSupportedByCapabilities } from 'ts-mls/extension.js';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import { getHpkePublicKey } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import {
  directPath,
  leafToNodeIndex,
  leafWidth,
  toLeafIndex,
  toNodeIndex,
} from 'ts-mls/treemath.js';
import { sameBytes, toBase64url } from './bytes.ts';
import { SUITE, userIdOf } from './mls-suite.ts';

/**
 * Whether a tree that somebody sent is one of the group (RFC 9420 §12.4.3.1).
 *
 * In place of the library's check, which wants all ancestors of a leaf to have the same unmerged
 * leaves, and so refuses good trees after several had come (ts-mls 1.6.4).
 */
export async function isSound(
  tree: RatchetTree,
  context: GroupContext,
  suite: CiphersuiteImpl,
): Promise<boolean> {
  if (!isWellFormed(tree) || !hasUniqueKeys(tree) || !unmergedAreRight(tree)) return false;
  const leaves = tree.flatMap((node, at) =>
    node?.nodeType === 'leaf' ? [isGood(node.leaf, at / 2, context, suite)] : [],
  );
  const areGood = await Promise.all(leaves);
  if (areGood.includes(false) || !(await verifyParentHashes(tree, suite.hash))) return false;
  return sameBytes(await treeHashRoot(tree, suite.hash), context.treeHash);
}

/** Leaves and parents take turns (RFC 9420 §C). */
function isWellFormed(tree: RatchetTree): boolean {
  return tree.every((node, at) => !node || (node.nodeType === 'leaf') === (at % 2 === 0));
}

function hasUniqueKeys(tree: RatchetTree): boolean {
  const nodes = tree.filter((node) => node !== undefined);
  const leaves = nodes.flatMap((node) => (node.nodeType === 'leaf' ? [node.leaf] : []));
  return (
    isUnique(nodes.map(getHpkePublicKey)) &&
    isUnique(leaves.map(({ signaturePublicKey }) => signaturePublicKey))
  );
}

function isUnique(keys: readonly Uint8Array[]): boolean {
  return new Set(keys.map(toBase64url)).size === keys.length;
}

/** Each is a leaf below its node, and unmerged in all that is between (RFC 9420 §7.9.2, §12.4.3.1). */
function unmergedAreRight(tree: RatchetTree): boolean {
  return tree.every((node, at) => {
    if (node?.nodeType !== 'parent') return true;
    return node.parent.unmergedLeaves.every((leaf) => isUnmergedUpTo(at, leaf, tree));
  });
}

function isUnmergedUpTo(at: number, leaf: number, tree: RatchetTree): boolean {
  const from = leafToNodeIndex(toLeafIndex(leaf));
  const path = directPath(from, leafWidth(tree.length));
  const end = path.indexOf(toNodeIndex(at));
  if (tree[from] === undefined || end < 0) return false;
  return path.slice(0, end).every((between) => {
    const node = tree[between];
    return node?.nodeType !== 'parent' || node.parent.unmergedLeaves.includes(leaf);
  });
}

/** Signed for its place, of this suite, and somebody's (RFC 9420 §7.3). */
async function isGood(
  leaf: LeafNode,
  at: number,
  { groupId }: GroupContext,
  { signature }: CiphersuiteImpl,
): Promise<boolean> {
  const { credential, capabilities, extensions } = leaf;
  if (userIdOf(credential) === undefined || !capabilities.credentials.includes('basic'))
    return false;
  if (!capabilities.ciphersuites.includes(SUITE)) return false;
  if (!extensionsSupportedByCapabilities(extensions, capabilities)) return false;
  return verifyLeafNodeSignature(leaf, groupId, at, signature);
}

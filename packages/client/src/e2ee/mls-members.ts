import type { LeafNode } from 'ts-mls/leafNode.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import type { GroupMember } from './cipher.ts';
import { toBase64url } from './bytes.ts';
import { deviceIdOf } from './identity.ts';
import { userIdOf } from './mls-suite.ts';

/** The devices of a group, in the order of their leaves. */
export async function membersOf(tree: RatchetTree): Promise<readonly GroupMember[]> {
  const leaves = tree.flatMap((node, at) => (node?.nodeType === 'leaf' ? [{ node, at }] : []));
  // A leaf is every other node (RFC 9420 §4.1.1).
  return Promise.all(leaves.map(({ node, at }) => memberOf(node.leaf, at / 2)));
}

/** Those of `one` that are not in `other`. */
export function without(
  one: readonly GroupMember[],
  other: readonly GroupMember[],
): readonly GroupMember[] {
  return one.filter((member) => !other.some((same) => isSame(member, same)));
}

/** Whether it is the same device of the same person, in whatever place. */
export function isSame(one: GroupMember, other: GroupMember): boolean {
  return one.identityKey === other.identityKey && one.userId === other.userId;
}

async function memberOf(leaf: LeafNode, place: number): Promise<GroupMember> {
  return { ...(await deviceOf(leaf)), leaf: place };
}

/** Whose leaf it says it is. */
export async function deviceOf(leaf: LeafNode): Promise<Omit<GroupMember, 'leaf'>> {
  return {
    userId: userIdOf(leaf.credential) ?? '',
    identityKey: toBase64url(leaf.signaturePublicKey),
    deviceId: await deviceIdOf(leaf.signaturePublicKey),
  };
}

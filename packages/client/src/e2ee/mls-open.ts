import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { EpochReceiverData } from 'ts-mls/epochReceiverData.js';
import type { PrivateMessage } from 'ts-mls/privateMessage.js';
import type { SecretTree } from 'ts-mls/secretTree.js';
import type { SenderData } from 'ts-mls/sender.js';
import type { GroupMember, Opened, Reason, Refused } from './cipher.ts';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js';
import { sameBytes } from './bytes.ts';
import { refused } from './cipher.ts';
import { deviceOf } from './mls-members.ts';
import { CONFIG } from './mls-suite.ts';
import { unpad } from './padding.ts';

/** What it takes to open a text of one epoch. */
export type Epoch = Omit<EpochReceiverData, 'resumptionPsk'>;

/** Where the text should belong. */
export interface Expected {
  readonly userId: string;
  /** As `hashOf` makes it. */
  readonly context: Uint8Array;
}

/** A text, and the keys of its epoch without the one that it took. */
export interface OpenedText {
  readonly opened: Extract<Opened, { kind: 'opened' }>;
  readonly secretTree: SecretTree;
}

/**
 * Opens a text in its epoch (RFC 9420 §6.3). Where it is refused no key is used up: a forgery takes
 * nothing from the text that it imitates.
 */
export async function openText(
  message: PrivateMessage,
  epoch: Epoch,
  expected: Expected,
  suite: CiphersuiteImpl,
): Promise<OpenedText | Refused> {
  const sender = await senderOf(message, epoch, suite);
  const member = sender && (await memberAt(sender.leafIndex, epoch));
  if (sender === undefined || member === undefined) return refused('altered');
  const reason = whyNot(message, member, expected, keyIsThere(sender, epoch.secretTree));
  if (reason !== undefined) return refused(reason);
  const { secretTree, filled } = (await decrypt(message, epoch, suite)) ?? {};
  const text = filled && unpad(filled);
  if (secretTree === undefined || text === undefined) return refused('altered');
  const { userId, identityKey } = member;
  return { opened: { kind: 'opened', text, sender: { userId, identityKey } }, secretTree };
}

/** Who of the group sealed a message, as the group's key tells; the signature is not checked yet. */
export async function senderOf(
  message: PrivateMessage,
  { senderDataSecret }: Pick<Epoch, 'senderDataSecret'>,
  suite: CiphersuiteImpl,
): Promise<SenderData | undefined> {
  return decryptSenderData(message, senderDataSecret, suite).catch(() => undefined);
}

async function memberAt(leaf: number, { ratchetTree }: Epoch): Promise<Device | undefined> {
  const node = ratchetTree[leafToNodeIndex(toLeafIndex(leaf))];
  return node?.nodeType === 'leaf' ? deviceOf(node.leaf) : undefined;
}

type Device = Omit<GroupMember, 'leaf'>;

function whyNot(
  { authenticatedData }: PrivateMessage,
  member: Device,
  { userId, context }: Expected,
  hasKey: boolean,
): Reason | undefined {
  if (member.userId !== userId) return 'forged';
  if (!sameBytes(authenticatedData, context)) return 'replayed';
  return hasKey ? undefined : 'state-lost';
}

/** Whether the key was neither used nor given up (RFC 9420 §9.1). */
function keyIsThere({ leafIndex, generation }: SenderData, tree: SecretTree): boolean {
  const ratchet = tree[leafToNodeIndex(toLeafIndex(leafIndex))]?.application;
  if (ratchet === undefined) return false;
  if (generation < ratchet.generation) return generation in ratchet.unusedGenerations;
  return generation - ratchet.generation <= CONFIG.keyRetentionConfig.maximumForwardRatchetSteps;
}

async function decrypt(
  message: PrivateMessage,
  { senderDataSecret, secretTree, ratchetTree, groupContext }: Epoch,
  suite: CiphersuiteImpl,
): Promise<{ readonly secretTree: SecretTree; readonly filled: Uint8Array } | undefined> {
  try {
    const { tree, content } = await unprotectPrivateMessage(
      senderDataSecret,
      message,
      secretTree,
      ratchetTree,
      groupContext,
      CONFIG.keyRetentionConfig,
      suite,
    );
    if (content.content.contentType !== 'application') return undefined;
    return { secretTree: tree, filled: content.content.applicationData };
  } catch {
    // Neither the library's errors nor WebCrypto's tell more than that it does not open.
    return undefined;
  }
}

/**
 * Vectors of the MLS working group (github.com/mlswg/mls-implementations, test-vectors) for the
 * suite that is used here. Those of the exporter are older than the RFC and not among them.
 */
import type { GroupContext } from 'ts-mls/groupContext.js';
import { decodeMlsMessage } from 'ts-mls/message.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { processPublicMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from 'ts-mls/secretTree.js';
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js';
import { joinGroup } from 'ts-mls/clientState.js';
import { describe, expect, it } from 'vitest';
import { identityIn } from './identity.ts';
import { CONFIG, SUITE, suiteFor } from './mls-suite.ts';
import keySchedule from './testing/vectors/key-schedule.json' with { type: 'json' };
import messageProtection from './testing/vectors/message-protection.json' with { type: 'json' };
import passiveClient from './testing/vectors/passive-client.json' with { type: 'json' };
import secretTree from './testing/vectors/secret-tree.json' with { type: 'json' };
import { memoryVault } from './vault.ts';

const suite = await suiteFor(await identityIn(memoryVault()));
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');

/** Of the vectors, which have no extensions. */
function contextOf(about: {
  readonly group_id: string;
  readonly epoch: number;
  readonly tree_hash: string;
  readonly confirmed_transcript_hash: string;
}): GroupContext {
  return {
    version: 'mls10',
    cipherSuite: SUITE,
    groupId: bytes(about.group_id),
    epoch: BigInt(about.epoch),
    treeHash: bytes(about.tree_hash),
    confirmedTranscriptHash: bytes(about.confirmed_transcript_hash),
    extensions: [],
  };
}

describe('the vectors of RFC 9420', () => {
  it('key schedule (§8)', async () => {
    let init = bytes(keySchedule.initial_init_secret);
    for (const [epoch, vector] of keySchedule.epochs.entries()) {
      const context = contextOf({ ...keySchedule, ...vector, epoch });
      const [commit, psk] = [bytes(vector.commit_secret), bytes(vector.psk_secret)];
      const { keySchedule: keys, ...secrets } = await initializeEpoch(
        init,
        commit,
        context,
        psk,
        suite.kdf,
      );
      const made = {
        joiner_secret: secrets.joinerSecret,
        welcome_secret: secrets.welcomeSecret,
        encryption_secret: secrets.encryptionSecret,
        init_secret: keys.initSecret,
        sender_data_secret: keys.senderDataSecret,
        exporter_secret: keys.exporterSecret,
        epoch_authenticator: keys.epochAuthenticator,
        external_secret: keys.externalSecret,
        confirmation_key: keys.confirmationKey,
        membership_key: keys.membershipKey,
        resumption_psk: keys.resumptionPsk,
      };
      const asHex = Object.entries(made).map(([name, secret]) => [name, hex(secret)]);
      expect(vector).toMatchObject(Object.fromEntries(asHex));
      init = Uint8Array.from(keys.initSecret);
    }
  });

  it('secret tree and sender data (§9, §6.3.2)', async () => {
    const tree = await createSecretTree(8, bytes(secretTree.encryption_secret), suite.kdf);
    const { generation, leaves } = secretTree;
    for (const [leaf, { key, nonce }] of leaves.entries()) {
      const ratchet = tree[leaf * 2]?.application;
      if (ratchet === undefined) throw new Error('Each leaf has its ratchet.');
      const [{ secret }] = await ratchetUntil(
        ratchet,
        generation,
        CONFIG.keyRetentionConfig,
        suite.kdf,
      );
      expect(hex(await deriveKey(secret, generation, suite))).toBe(key);
      expect(hex(await deriveNonce(secret, generation, suite))).toBe(nonce);
    }
    const { sender_data_secret: secret, ciphertext, key, nonce } = secretTree.sender_data;
    expect(hex(await expandSenderDataKey(suite, bytes(secret), bytes(ciphertext)))).toBe(key);
    expect(hex(await expandSenderDataNonce(suite, bytes(secret), bytes(ciphertext)))).toBe(nonce);
  });

  it('message protection (§6.3)', async () => {
    const [message] = decodeMlsMessage(bytes(messageProtection.application_priv), 0) ?? [];
    if (message?.wireformat !== 'mls_private_message') throw new Error('It is a PrivateMessage.');
    const { content } = await unprotectPrivateMessage(
      bytes(messageProtection.sender_data_secret),
      message.privateMessage,
      await createSecretTree(2, bytes(messageProtection.encryption_secret), suite.kdf),
      [],
      contextOf(messageProtection),
      CONFIG.keyRetentionConfig,
      suite,
      bytes(messageProtection.signature_pub),
    );
    const { content: framed } = content;
    expect(framed.contentType === 'application' && hex(framed.applicationData)).toBe(
      messageProtection.application,
    );
    expect(framed.sender).toEqual({ senderType: 'member', leafIndex: 1 });
  });

  it('a passive client: welcome, tree and commits (§12.4)', async () => {
    const [keyPackage] = decodeMlsMessage(bytes(passiveClient.key_package), 0) ?? [];
    const [welcome] = decodeMlsMessage(bytes(passiveClient.welcome), 0) ?? [];
    if (keyPackage?.wireformat !== 'mls_key_package' || welcome?.wireformat !== 'mls_welcome')
      throw new Error('They are a KeyPackage and a Welcome.');
    const keys = {
      initPrivateKey: bytes(passiveClient.init_priv),
      hpkePrivateKey: bytes(passiveClient.encryption_priv),
      signaturePrivateKey: bytes(passiveClient.signature_priv),
    };
    const [tree, former] = [undefined, undefined];
    let group = await joinGroup(
      welcome.welcome,
      keyPackage.keyPackage,
      keys,
      emptyPskIndex,
      suite,
      tree,
      former,
      CONFIG,
    );
    expect(hex(group.keySchedule.epochAuthenticator)).toBe(
      passiveClient.initial_epoch_authenticator,
    );
    for (const { commit, epoch_authenticator } of passiveClient.epochs) {
      const [message] = decodeMlsMessage(bytes(commit), 0) ?? [];
      if (message?.wireformat !== 'mls_public_message') throw new Error('It is a PublicMessage.');
      group = (await processPublicMessage(group, message.publicMessage, emptyPskIndex, suite))
        .newState;
      expect(hex(group.keySchedule.epochAuthenticator)).toBe(epoch_authenticator);
    }
  });
});

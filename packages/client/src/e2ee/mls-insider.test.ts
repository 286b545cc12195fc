import type { ClientState } from 'ts-mls/clientState.js';
import type { Node } from 'ts-mls/ratchetTree.js';
import { createCommit } from 'ts-mls/createCommit.js';
import { describe, expect, it } from 'vitest';
import { credentialOf, suiteFor } from './mls-suite.ts';
import { writeMessage } from './mls-wire.ts';
import { three } from './testing/group.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });

/** The group with another name at one leaf. */
function renamed(group: ClientState, leaf: number, userId: string): ClientState {
  const rename = (node: Node | undefined, at: number): Node | undefined =>
    node?.nodeType === 'leaf' && at === leaf * 2
      ? { ...node, leaf: { ...node.leaf, credential: credentialOf(userId) } }
      : node;
  return { ...group, ratchetTree: group.ratchetTree.map(rename) };
}

describe('a member who does not keep to the rules', () => {
  it('cannot seal as another member: their signature is missing', async () => {
    const [ann, bob, mallory] = await three();
    mallory.tamper((group) => ({ ...group, privatePath: { ...group.privatePath, leafIndex: 0 } }));
    const sealed = await mallory.seal('I am Ann.', { userId: 'ann' });
    expect(await bob.open(sealed, ann)).toEqual(refused('altered'));
    // And takes nothing from what Ann says herself.
    expect(await bob.read(await ann.seal('I am.'), ann)).toBe('I am.');
  });

  it('cannot take the name of another with its next commit', async () => {
    const [ann, bob, mallory] = await three();
    mallory.tamper((group) => renamed(group, 2, 'ann'));
    const { commit } = await mallory.propose({});
    for (const one of [ann, bob]) {
      expect(await one.follow(commit)).toEqual(refused('forged'));
      expect(await one.members()).toEqual(['ann', 'bob', 'cyd']);
    }
    // The group goes on with whatever else the server takes.
    const { commit: good } = await ann.propose({ removes: [mallory] });
    for (const one of [ann, bob]) expect(await one.follow(good)).toMatchObject({ kind: 'changed' });
  });

  it('cannot stop the group by a proposal that is none of ours', async () => {
    const [ann, bob, mallory] = await three();
    const state = mallory.tamper((group) => group);
    const context = { state, cipherSuite: await suiteFor(mallory.identity) };
    const { groupId } = state.groupContext;
    const [version, cipherSuite] = ['mls10', context.cipherSuite.name] as const;
    const reinit = { groupId, version, cipherSuite, extensions: [] };
    const extraProposals = [{ proposalType: 'reinit', reinit } as const];
    const { commit } = await createCommit(context, { extraProposals });
    for (const one of [ann, bob])
      expect(await one.follow(writeMessage(commit))).toEqual(refused('altered'));
    expect(await bob.read(await ann.seal('Going on.'), ann)).toBe('Going on.');
  });
});

/** Following the commits of others (RFC 9420 §12.4). */
import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { IncomingMessageCallback } from 'ts-mls/incomingMessageAction.js';
import type { PrivateMessage } from 'ts-mls/privateMessage.js';
import { processPrivateMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';

/** The group after somebody's commit; undefined where it is not to be followed. */
export async function followed(
  group: ClientState,
  commit: PrivateMessage,
  suite: CiphersuiteImpl,
): Promise<ClientState | undefined> {
  try {
    const result = await processPrivateMessage(group, commit, emptyPskIndex, suite, addsAndRemoves);
    const isTaken = result.kind === 'newState' && result.actionTaken === 'accept';
    return isTaken ? result.newState : undefined;
  } catch {
    // Neither the library's errors nor WebCrypto's tell more than that it does not hold.
    return undefined;
  }
}

/** Members of a room come and go. What else MLS can do to a group would stop it, or is not ours. */
const addsAndRemoves: IncomingMessageCallback = (incoming) => {
  if (incoming.kind !== 'commit') return 'reject';
  const kinds = incoming.proposals.map(({ proposal }) => proposal.proposalType);
  return kinds.every((kind) => kind === 'add' || kind === 'remove') ? 'accept' : 'reject';
};

/** The server that this page came from, and who the person is to it. */
import { ParleyClient } from '@parley/client';
import { Account } from './account.ts';
import { memory } from './memory.ts';

export const parley = new ParleyClient(location.origin, {
  ...memory.tokens,
  staySignedIn: true,
  onRenewed: (tokens) => (memory.tokens = tokens),
});
memory.onTokens(() => parley.adopt(memory.tokens));

export const account = new Account(parley);

/** What the documents say of the dialect. */
import type { ApiDescription, SocketDescription } from '../dialect.ts';
import { rooms as wire } from '@parley/protocol';
import { Type } from 'typebox';
import { TOKEN_QUERY } from '../describing.ts';

export const description: ApiDescription = {
  title: 'Accounts with passwords, public rooms',
  about: 'People sign in with an e-mail address and a password; rooms are found in a list.',
  schemas: wire,
  refusal: (status) =>
    status === 400 ? Type.Union([wire.ErrorAnswer, wire.FieldErrors]) : wire.ErrorAnswer,
};

export const socketDescription: SocketDescription = {
  rules: 'R5',
  about:
    'Chat and signals, nothing else. Signals go to all others; what cannot be used is dropped in silence.',
  query: TOKEN_QUERY,
  fromClient: { chat: wire.ChatFrame, signal: wire.ClientSignalFrame },
  fromServer: { chat: wire.MessageAnswer, signal: wire.RelayedFrame },
};

/** What the documents say of the dialect. */
import type { ApiDescription, SocketDescription } from '../dialect.ts';
import { otp as wire } from '@parley/protocol';
import { TOKEN_QUERY } from '../describing.ts';

export const description: ApiDescription = {
  title: 'Accounts with mailed codes, rooms by their uuid',
  about: 'People prove an e-mail address by a code, choose a username, and sign in.',
  schemas: wire,
  refusal: () => wire.ErrorAnswer,
};

export const socketDescription: SocketDescription = {
  rules: 'O5',
  about: 'Others hear once a stay who comes and goes; signals go to the one named by `target`.',
  query: TOKEN_QUERY,
  fromClient: { signal: wire.SignalFrame, chat: wire.ChatFrame, heartbeat: wire.HeartbeatFrame },
  fromServer: {
    presence: wire.PresenceFrame,
    signal: wire.RelayedFrame,
    chat: wire.ChatMessageFrame,
    heartbeat_response: wire.HeartbeatResponseFrame,
    error: wire.ErrorFrame,
  },
};

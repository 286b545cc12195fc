/** What the documents say of the dialect. */
import type { ApiDescription, SocketDescription } from '../dialect.ts';
import { minimal as wire } from '@parley/protocol';
import { Type } from 'typebox';

export const description: ApiDescription = {
  title: 'Rooms by name, for whoever comes',
  about: 'Nobody signs in: clients name a room and themselves.',
  schemas: wire,
  refusal: () => wire.ErrorAnswer,
};

export const socketDescription: SocketDescription = {
  rules: 'M1, M3',
  about:
    'Frames go to the client named by `to`, or to all others. A socket opened with `roomId=` is told its role, and its text that is no JSON is relayed as it is.',
  query: Type.Object({
    ...wire.JoinQuery.properties,
    invite: Type.Optional(Type.String({ description: 'The code of an invite to the room (H11)' })),
  }),
  fromClient: {
    signal: Type.Object(
      { ...wire.SignalFrame.properties, payload: Type.Optional(Type.Unknown()) },
      { additionalProperties: true },
    ),
  },
  fromServer: {
    signal: wire.RelayedFrame,
    chat: wire.ChatFrame,
    role: wire.RoleFrame,
    timeout: wire.TimeoutFrame,
    error: wire.ErrorAnswer,
  },
};

/** What the descriptions of several dialects share. */
import { Type } from 'typebox';

/** How a socket of people who are signed in is opened (C5); the token may come in a header, too. */
export const TOKEN_QUERY = Type.Object({
  token: Type.Optional(Type.String({ description: 'Where no header can be set' })),
  ticket: Type.Optional(
    Type.String({ description: 'Of `POST /ws-ticket`, in place of a token: good once' }),
  ),
  invite: Type.Optional(Type.String({ description: 'The code of an invite to the room (H11)' })),
});

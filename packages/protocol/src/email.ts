import { Type } from 'typebox';

/** An e-mail address that a mail server can be handed: without spaces, and nothing that separates addresses. */
export const Email = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@,:;"<>]+@[^\\s@,:;"<>]+\\.[^\\s@.,:;"<>]+$',
});

import { Type } from 'typebox';

/** What is in no part of an address: white space, controls, and all that quotes, groups or separates (RFC 5322 §3.2.3). */
const OTHER = '\\s\\x00-\\x1f\\x7f-\\x9f@,:;"<>()\\[\\]\\\\';

/** An e-mail address that a mail server can be handed. */
export const Email = Type.String({
  maxLength: 254,
  pattern: `^[^${OTHER}]+@[^${OTHER}]+\\.[^.${OTHER}]+$`,
});

/**
 * Why the server closes an open socket, and whether a client should come back.
 *
 * The ranges are Centrifuge's: 4000–4499 reconnect, 4500–4999 final. 1009, 1011 and 1012 mean what
 * the IANA registry says. Source: dialects C6.
 */
export const CLOSE_CODES = {
  shutdown: { code: 1012, reason: 'Server is restarting, reconnect' },
  internal: { code: 1011, reason: 'Internal error, reconnect' },
  tooSlow: { code: 4000, reason: 'Reading too slowly, reconnect' },
  unresponsive: { code: 4001, reason: 'No answer to pings, reconnect' },
  kicked: { code: 4500, reason: 'Kicked from the room' },
  banned: { code: 4501, reason: 'Banned from the room' },
  roomClosed: { code: 4502, reason: 'The room was closed' },
  flooding: { code: 4503, reason: 'Sent too much too fast' },
  left: { code: 4504, reason: 'Left the room' },
  signedOut: { code: 4505, reason: 'The account or session has ended' },
  replaced: { code: 4506, reason: 'Taken over by another connection' },
  denied: { code: 4507, reason: 'Not let in' },
} as const satisfies Record<string, { code: number; reason: string }>;

/** The name of a reason in {@link CLOSE_CODES}. */
export type CloseReason = keyof typeof CLOSE_CODES;

/**
 * Says whether a client should reconnect after a close.
 *
 * @param code WebSocket close code (RFC 6455 §7.4)
 * @returns false for the codes that are final: 4500–4999, and 1009 (a frame over the limit would be refused again)
 */
export function mayReconnect(code: number): boolean {
  return code !== 1009 && (code < 4500 || code > 4999);
}

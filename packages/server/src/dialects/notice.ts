/** Who speaks in notices, where a dialect has no better word for them than a chat message. */
export const SERVER = {
  /** As of a peer of another dialect, which no client can have; connections' are longer (X0). */
  handle: '~server',
  name: 'Server',
} as const;

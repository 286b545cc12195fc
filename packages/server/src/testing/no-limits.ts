import type { Limits } from '../core/ports.ts';
import type { Rates } from '../limits/limits.ts';

const nothing = (): void => {};

/** For tests that are about something else. */
export const NO_LIMITS: Limits = {
  take: async () => nothing,
  tryTake: async () => nothing,
  pace: nothing,
};

/** For tests that limit what they are about. */
export const NO_RATES: Rates = {
  newAccounts: [],
  newRooms: [],
  newRoomsOfNetwork: [],
  mails: [],
  mailsOfNetwork: [],
  invites: [],
  tries: [],
  triesOfNetwork: [],
  triesOfAccount: [],
  handshakes: undefined,
  requests: undefined,
  chat: undefined,
  chatOfRoom: undefined,
  reactions: undefined,
  readings: undefined,
  searches: undefined,
  keys: undefined,
  groups: undefined,
};

import type { Limits, Rates } from './config.ts';
import type { Rate } from './rates.ts';
import type { Read } from './read.ts';
import { limitSettings as limits, rateSettings as rates } from './limit-settings.ts';

export function readLimits(read: Read, problems: string[]): Limits {
  const found = {
    bodyBytes: read(limits.bodyBytes),
    frameBytes: read(limits.frameBytes),
    queueBytes: read(limits.queueBytes),
    queueMs: read(limits.queueMs),
    headerBytes: read(limits.headerBytes),
    headersMs: read(limits.headersMs),
    requestMs: read(limits.requestMs),
    handshakeMs: read(limits.handshakeMs),
    connectionsPerNetwork: read(limits.connectionsPerNetwork),
    roomSize: read(limits.roomSize),
    roomsPerUser: read(limits.roomsPerUser),
    guestBanMs: read(limits.guestBanMs),
    lobbyMs: read(limits.lobbyMs),
    lobbySize: read(limits.lobbySize),
    reactionsOfPerson: read(limits.reactionsOfPerson),
    reactionsOfMessage: read(limits.reactionsOfMessage),
    floodBurst: read(limits.floodBurst),
    floodRate: read(limits.floodRate),
    resumeWindowMs: read(limits.resumeWindowMs),
    pingIntervalMs: read(limits.pingIntervalMs),
    groupCommitsMs: read(limits.groupCommitsMs),
  };
  if (found.queueBytes < found.frameBytes) {
    problems.push('QUEUE_LIMIT is less than FRAME_LIMIT; a queue must hold at least one frame.');
  }
  if (found.requestMs < found.headersMs) {
    problems.push('REQUEST_TIMEOUT is less than HEADERS_TIMEOUT, which is a part of it.');
  }
  return found;
}

export function readRates(read: Read): Rates {
  const limited = read(rates.limited);
  const one = (rate: Rate | 'off') => (limited && rate !== 'off' ? rate : undefined);
  const all = (several: readonly Rate[] | 'off') => (limited && several !== 'off' ? several : []);
  return {
    requests: one(read(rates.requests)),
    handshakes: one(read(rates.handshakes)),
    newAccounts: all(read(rates.newAccounts)),
    newRooms: all(read(rates.newRooms)),
    newRoomsOfNetwork: all(read(rates.newRoomsOfNetwork)),
    invites: all(read(rates.invites)),
    tries: all(read(rates.tries)),
    triesOfNetwork: all(read(rates.triesOfNetwork)),
    triesOfAccount: all(read(rates.triesOfAccount)),
    mails: all(read(rates.mails)),
    mailsOfNetwork: all(read(rates.mailsOfNetwork)),
    chat: one(read(rates.chat)),
    chatOfRoom: one(read(rates.chatOfRoom)),
    reactions: one(read(rates.reactions)),
    readings: one(read(rates.readings)),
    searches: one(read(rates.searches)),
    keys: one(read(rates.keys)),
    groups: one(read(rates.groups)),
    descriptions: one(read(rates.descriptions)),
    candidates: one(read(rates.candidates)),
    states: one(read(rates.states)),
    typing: one(read(rates.typing)),
  };
}

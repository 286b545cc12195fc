import type { Group } from './setting.ts';
import { days, flag, hours, seconds, whole } from './kinds.ts';
import { optionalRate, optionalRates } from './rates.ts';

/** How large, how many and how long. */
export const limitSettings = {
  bodyBytes: {
    names: ['BODY_LIMIT'],
    kind: whole(1024, 16_777_216, 'bytes'),
    default: '65536',
    about: 'The longest body of a request; a longer one is answered 413.',
  },
  frameBytes: {
    names: ['FRAME_LIMIT'],
    kind: whole(1024, 16_777_216, 'bytes'),
    default: '65536',
    about: 'The longest frame of a socket; a longer one closes it (1009).',
  },
  queueBytes: {
    names: ['QUEUE_LIMIT'],
    kind: whole(1024, 1_073_741_824, 'bytes'),
    default: '1048576',
    about: 'How far a slow socket may lag behind before it is closed; no less than `FRAME_LIMIT`.',
  },
  queueMs: {
    names: ['QUEUE_AGE'],
    kind: seconds(1, 600),
    default: '10',
    about:
      'How long something may wait for a slow socket to read it before that is closed; it may come back.',
  },
  headerBytes: {
    names: ['HEADER_LIMIT'],
    kind: whole(1024, 1_048_576, 'bytes'),
    default: '16384',
    about: 'The longest head of a request; a longer one is answered 431.',
  },
  headersMs: {
    names: ['HEADERS_TIMEOUT'],
    kind: seconds(1, 600),
    default: '5',
    about: 'How long the head of a request may take to come; then it is answered 408.',
  },
  requestMs: {
    names: ['REQUEST_TIMEOUT'],
    kind: seconds(1, 3600),
    default: '30',
    about: 'How long a whole request may take to come, with its body; then it is answered 408.',
  },
  handshakeMs: {
    names: ['HANDSHAKE_TIMEOUT'],
    kind: seconds(1, 600),
    default: '5',
    about: 'How long a socket may take to be let in once its request has come; then it is refused.',
  },
  connectionsPerNetwork: {
    names: ['CONNECTIONS_PER_ADDRESS'],
    kind: whole(1, 1_000_000, 'sockets'),
    default: '5000',
    about: 'How many sockets one address may have open, at all nodes together; more are refused.',
  },
  roomSize: {
    names: ['ROOM_SIZE'],
    kind: whole(2, 100_000, 'connections'),
    default: '1000',
    about: 'How many may be in a room at the same time; more are refused.',
  },
  roomsPerUser: {
    names: ['ROOMS_PER_USER'],
    kind: whole(1, 1_000_000),
    default: '1000',
    about: 'How many rooms somebody may have that they made and did not delete.',
  },
  guestBanMs: {
    names: ['GUEST_BAN_HOURS'],
    kind: hours(0, 8760),
    default: '24',
    about:
      'How long a room lets no stranger in from the address of somebody who was banned there; those come in who proved an e-mail address by a code, or had an account with one before the ban. `0` bans accounts alone.',
  },
  lobbyMs: {
    names: ['LOBBY_TIMEOUT'],
    kind: seconds(1, 86_400),
    default: '600',
    about:
      'How long somebody may wait in the lobby of a room; then they are refused, and may ask again.',
  },
  lobbySize: {
    names: ['LOBBY_SIZE'],
    kind: whole(1, 10_000, 'people'),
    default: '100',
    about:
      'How many may wait in the lobby of one room, each with up to 3 connections; more are refused, and so are guests from one address who would take more than half of the places.',
  },
  reactionsOfPerson: {
    names: ['REACTIONS_PER_PERSON'],
    kind: whole(1, 1000),
    default: '8',
    about: 'How many emoji one person may put under one message; more are refused.',
  },
  reactionsOfMessage: {
    names: ['REACTIONS_PER_MESSAGE'],
    kind: whole(1, 100_000),
    default: '500',
    about: 'How many emoji all together may put under one message; more are refused.',
  },
  floodBurst: {
    names: ['FLOOD_BURST'],
    kind: whole(1, 1_000_000, 'frames'),
    default: '600',
    about: 'How many frames a socket may send at once; a long one counts once for every 1.5 KiB.',
  },
  floodRate: {
    names: ['FLOOD_RATE'],
    kind: whole(1, 1_000_000, 'frames a second'),
    default: '60',
    about: 'How many frames a socket may send in the long run.',
  },
  resumeWindowMs: {
    names: ['RESUME_WINDOW'],
    kind: seconds(0, 600),
    default: '30',
    about:
      'How long somebody who lost their connection keeps their place, if their client can come back to it.',
  },
  pingIntervalMs: {
    names: ['PING_INTERVAL'],
    kind: seconds(1, 3600),
    default: '25',
    about: 'How often a quiet socket is asked whether it is still there.',
  },
  groupCommitsMs: {
    names: ['GROUP_COMMITS_DAYS'],
    kind: days(1, 3650),
    default: '30',
    about:
      'How long the commits of a sealed group, and its welcomes, are kept for a device that has not seen them; then it has to be added anew. What all devices have seen is not kept.',
  },
} satisfies Group;

/** How often. An address is an IPv4 address or the /64 of an IPv6 address. See docs/limits.md. */
export const rateSettings = {
  limited: {
    names: ['RATE_LIMITS'],
    kind: flag,
    default: 'true',
    about:
      'Whether any of these rates is limited; `false` is for load tests, or where something in front limits them.',
  },
  requests: {
    names: ['REQUEST_RATE'],
    kind: optionalRate,
    default: '6000/1m',
    about: 'Requests from one address, health and the page not among them.',
  },
  handshakes: {
    names: ['HANDSHAKE_RATE'],
    kind: optionalRate,
    default: '2000/10s',
    about: 'Sockets that one address may open.',
  },
  newAccounts: {
    names: ['ACCOUNT_RATE'],
    kind: optionalRates,
    default: '1000/1m,10000/1h',
    about: 'Accounts that one address may make, guests among them.',
  },
  newRooms: {
    names: ['ROOM_RATE'],
    kind: optionalRates,
    default: '300/1m,2000/1h',
    about: 'Rooms that one account may make.',
  },
  newRoomsOfNetwork: {
    names: ['ROOM_ADDRESS_RATE'],
    kind: optionalRates,
    default: '1000/1m,10000/1h',
    about: 'Rooms that the accounts of one address may make.',
  },
  invites: {
    names: ['INVITE_RATE'],
    kind: optionalRates,
    default: '300/1m,3000/1h',
    about: 'Invites that one address may try which are none.',
  },
  tries: {
    names: ['LOGIN_RATE'],
    kind: optionalRates,
    default: '10/1m,30/15m,100/1d',
    about:
      'Wrong passwords, and wrong codes, that one address may try at one account: who goes on waits longer.',
  },
  triesOfNetwork: {
    names: ['LOGIN_ADDRESS_RATE'],
    kind: optionalRates,
    default: '300/1m,2000/1h',
    about: 'Wrong passwords, and wrong codes, that one address may try at all accounts together.',
  },
  triesOfAccount: {
    names: ['LOGIN_ACCOUNT_RATE'],
    kind: optionalRates,
    default: '200/1h',
    about:
      'Wrong passwords, and wrong codes, that all addresses may try at one account; from then on each has one a minute.',
  },
  mails: {
    names: ['MAIL_RATE'],
    kind: optionalRates,
    default: '10/10m,50/1d',
    about:
      'Codes that one address may have mailed to one e-mail address, beside the minute between two of them.',
  },
  mailsOfNetwork: {
    names: ['MAIL_ADDRESS_RATE'],
    kind: optionalRates,
    default: '600/10m,5000/1d',
    about: 'Codes that one address may have mailed to all e-mail addresses together.',
  },
  chat: {
    names: ['CHAT_RATE'],
    kind: optionalRate,
    default: '600/1m',
    about: 'Messages of one account.',
  },
  chatOfRoom: {
    names: ['ROOM_CHAT_RATE'],
    kind: optionalRate,
    default: '3000/1m',
    about: 'Messages of one room, with their edits, deletions and reactions.',
  },
  reactions: {
    names: ['REACTION_RATE'],
    kind: optionalRate,
    default: '300/1m',
    about: 'Emoji that one account may put under messages, or take away.',
  },
  readings: {
    names: ['READ_RATE'],
    kind: optionalRate,
    default: '600/1m',
    about: 'How often one account may tell how far it has read.',
  },
  searches: {
    names: ['SEARCH_RATE'],
    kind: optionalRate,
    default: '120/1m',
    about: 'Searches of one account in the messages of rooms.',
  },
  keys: {
    names: ['KEY_RATE'],
    kind: optionalRate,
    default: '600/1m',
    about: 'How often one account may publish keys of its devices, or claim those of others.',
  },
  groups: {
    names: ['GROUP_RATE'],
    kind: optionalRate,
    default: '120/1m',
    about:
      'How often one account may found sealed groups, change them, or tell what its devices have seen of them.',
  },
  descriptions: {
    names: ['SDP_RATE'],
    kind: optionalRate,
    default: '300/10s',
    about: 'Offers, answers and other signals of one socket, candidates not among them.',
  },
  candidates: {
    names: ['ICE_RATE'],
    kind: optionalRate,
    default: '500/10s',
    about: 'ICE candidates of one socket: each call brings some 20 to 60 at once.',
  },
  states: {
    names: ['STATE_RATE'],
    kind: optionalRate,
    default: '100/10s',
    about: 'Changes of state of one socket, such as a microphone that goes off.',
  },
  typing: {
    names: ['TYPING_RATE'],
    kind: optionalRate,
    default: '30/10s',
    about: 'How often one socket may tell that somebody writes, or has stopped.',
  },
} satisfies Group;

/** A socket server of its own for tests of `ws`: a dialect of few words over one live room. */
import type { Socket } from 'node:net';
import type { Admission } from '../app/admission.ts';
import type { PeerKind } from '../app/sessions.ts';
import type { Context } from '../app/context.ts';
import type { Hub } from '../core/hub.ts';
import type { ConnectionLimits, ConnectionObserver } from '../ws/kind.ts';
import type { SocketServerOptions } from '../ws/server.ts';
import type { Codec, Dialect } from '../dialects/dialect.ts';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { CLOSE_CODES } from '@parley/protocol';
import { Session } from '../app/sessions.ts';
import { AppError, neutralError } from '../core/errors.ts';
import { dialectTag } from '../core/ids.ts';
import { clientAddresses, requestedHosts } from '../http/address.ts';
import { CountedPlaces } from '../limits/places.ts';
import { SocketServer } from '../ws/server.ts';
import { testContext } from './context.ts';
import { untold } from './dialect.ts';
import { NO_LIMITS } from './no-limits.ts';
import { ROOM, TestPeer } from './peers.ts';
import { portOf } from './port.ts';

const TAG = dialectTag('test');
const PEERS: PeerKind = { dialect: TAG, addressing: true, shared: false, awaited: false };

const LIMITS: ConnectionLimits = {
  flood: { burst: 1e6, rate: 1e6 },
  paces: { descriptions: undefined, candidates: undefined, states: undefined, typing: undefined },
  queue: 1_048_576,
  queueAge: 60_000,
};

export interface TestSocketServer extends AsyncDisposable {
  readonly url: string;
  readonly hub: Hub;
  readonly sockets: SocketServer;
  /** The server's end of each TCP connection, in order of arrival. */
  readonly ends: readonly Socket[];
  /** What was told of connections, such as `['closed', { reason: 'flooding', … }]`. */
  readonly observed: readonly (readonly [keyof ConnectionObserver, unknown])[];
  /** Paths of refused handshakes. */
  readonly refused: readonly string[];
}

interface Settings extends Partial<Omit<SocketServerOptions, 'dialects' | 'observe' | 'limits'>> {
  readonly limits?: Partial<ConnectionLimits>;
  /** What somebody waits for at the door. */
  readonly door?: () => Promise<void>;
}

/** Serves `/ws/<user>`: all enter one room. Frames are relayed to all others, but for `nonsense`, `crash`, and `mic on` or `mic off`. */
export async function socketServer(settings: Settings = {}): Promise<TestSocketServer> {
  const { door = async () => {}, limits, ...options } = settings;
  const context = await testContext();
  const observed: [keyof ConnectionObserver, unknown][] = [];
  const refused: string[] = [];
  const sockets = new SocketServer({
    dialects: [dialect(context, door)],
    identify: async () => ({ kind: 'nobody' }),
    redeem: async () => ({ kind: 'nobody' }),
    addressOf: clientAddresses(false),
    hostOf: requestedHosts(false),
    frameLimit: 65_536,
    limits: { ...LIMITS, ...limits },
    pace: NO_LIMITS.pace,
    checkOrigin: () => {},
    places: new CountedPlaces(),
    connectionsPerNetwork: 10_000,
    handshakeTimeout: 60_000,
    pingInterval: 60_000,
    observe: () => observer((name, told) => observed.push([name, told])),
    onRefusal: (path) => refused.push(path),
    ...options,
  });
  const { url, ends, stop } = await listen(sockets);
  return {
    url,
    hub: context.hub,
    sockets,
    ends,
    observed,
    refused,
    async [Symbol.asyncDispose]() {
      await stop();
      await context.store.close();
    },
  };
}

function dialect(context: Context, door: () => Promise<void>): Dialect {
  const { hub } = context;
  let connections = 0;
  return {
    tag: TAG,
    routes: [],
    description: untold.description,
    renderError: neutralError,
    socket: {
      path: '/ws/:user',
      description: untold.socket,
      codec: () => codec,
      inspect: async () => {},
      async admit({ params }) {
        const live = hub.hold(ROOM.id);
        await door();
        connections += 1;
        const { facts } = new TestPeer(params['user'] ?? '', String(connections));
        const none = { host: undefined, sessionId: undefined, onEnd: undefined };
        return {
          enter(outlet, onEntered) {
            const member = { role: 'guest', muted: false } as const;
            live.enter({ facts, outlet, member, room: ROOM, shared: false }, (peer) => {
              const stay = { context, live, kind: PEERS, unregister: undefined, ...none };
              onEntered(peer && new Session({ ...stay, peer }, outlet));
            });
          },
          abandon: () => hub.release(ROOM.id),
        } satisfies Admission;
      },
    },
  };
}

const codec: Codec = {
  decode(text) {
    if (text === 'nonsense') throw new AppError('frame-malformed');
    if (text === 'crash') throw new TypeError('crashed');
    if (text === 'typing') return { kind: 'typing', on: true };
    if (text.startsWith('mic ')) return { kind: 'state', change: { micOn: text === 'mic on' } };
    const content = { kind: 'custom', payload: text } as const;
    return {
      kind: 'signal',
      target: { to: 'others' },
      content,
      verbatim: { dialect: TAG, rest: text },
    };
  },
  encode(event) {
    switch (event.kind) {
      case 'signal':
        return [event.verbatim?.rest ?? ''];
      case 'entered':
        return [JSON.stringify({ entered: event.self.facts.userId })];
      case 'joined':
        return [JSON.stringify({ joined: event.peer.facts.userId })];
      case 'left':
        return [JSON.stringify({ left: event.peer.userId })];
      case 'presence':
        return [JSON.stringify({ of: event.userId, ...event.change })];
      case 'typing':
        return [JSON.stringify({ typing: event.from.userId })];
      case 'iceServers':
      case 'announced':
      case 'withdrawn':
      case 'resuming':
      case 'resumed':
      case 'alone':
      case 'text':
      case 'message':
      case 'revised':
      case 'reaction':
      case 'group':
      case 'memberLeft':
      case 'read':
      case 'doors':
      case 'notice':
      case 'lobby':
      case 'waiting':
        return [];
    }
  },
  encodeError: (error) => [JSON.stringify({ error: error.message })],
  close: (reason) => CLOSE_CODES[reason],
};

function observer(
  tell: (name: keyof ConnectionObserver, told: unknown) => void,
): ConnectionObserver {
  return {
    opened: () => tell('opened', undefined),
    received: (kind) => tell('received', kind),
    malformed: () => tell('malformed', undefined),
    delivered: (frames) => tell('delivered', frames),
    dropped: () => tell('dropped', undefined),
    limited: (kind) => tell('limited', kind),
    failed: (error: AppError) => tell('failed', error),
    closed: (end) => tell('closed', end),
  };
}

async function listen(sockets: SocketServer) {
  const server = createServer();
  const ends: Socket[] = [];
  server.on('connection', (socket) => ends.push(socket));
  sockets.attach(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    ends,
    async stop() {
      await sockets.drain('shutdown');
      await sockets.close();
      for (const socket of ends) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

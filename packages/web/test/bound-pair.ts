/** For the page: calls between people in one page, whose server is not to be trusted. */
import type { CallParticipant, Refusal } from '@parley/client/rtc';
import { ParleyClient } from '@parley/client';
import {
  deleteVault,
  identityIn,
  KeyBinding,
  memoryVault,
  openVault,
  Trust,
} from '@parley/client/e2ee';
import { Call } from '@parley/client/rtc';

/** What a test lets the server do to the frames that somebody receives. */
type Lie =
  | 'none'
  | 'another fingerprint'
  | 'no signature'
  /** What somebody in between put in, and then what was sent. */
  | 'signature later'
  /** Whoever comes, comes again. */
  | 'everybody twice'
  /** Descriptions as they are, and no way to whoever sent them. */
  | 'no way';

export interface Seen {
  readonly state: CallParticipant['state']['type'];
  readonly trust: CallParticipant['trust'];
  readonly refusal: Refusal | undefined;
  /** How many keys of theirs have signed something here. */
  readonly keys: number;
}

interface Someone {
  /** What somebody sees of the only other one there. */
  see(): Seen | undefined;
  /** The person compared the numbers with the only other one there. */
  verify(): Promise<void>;
  accept(): Promise<void>;
  leave(): void;
  /** Tries at once to come back to the server. */
  hurry(): void;
  /** The server lies otherwise from now on. */
  lieTo(lie: Lie): void;
}

interface Arrival {
  /** Whose account: a second arrival comes with another device. */
  readonly name: string;
  readonly lie?: Lie;
  /** Whether their client signs. */
  readonly signs?: boolean;
}

declare global {
  interface Window {
    testArrive: (arrival: Arrival) => Promise<void>;
    testPeople: Record<string, Someone>;
    testVault: typeof openVault;
    testDelete: typeof deleteVault;
    testIdentity: typeof identityIn;
    /** How many connections there are in the page. */
    testConnections: () => number;
  }
}

const clients = new Map<string, ParleyClient>();
const vaults = new Map<string, ReturnType<typeof memoryVault>>();
let roomId: string | undefined;

const unsigned = (text: string) => text.replace('"binding":', '"nothing":');

/** What comes in place of a frame. */
const LIES: Readonly<Record<Lie, (text: string) => readonly string[]>> = {
  none: (text) => [text],
  'another fingerprint': (text) => [
    text.replaceAll(/(fingerprint:sha-256 )(..)/g, (_all, head: string, byte: string) =>
      byte === '00' ? `${head}01` : `${head}00`,
    ),
  ],
  'no signature': (text) => [unsigned(text)],
  'everybody twice': (text) => (text.includes('"type":"join"') ? [text, text] : [text]),
  'signature later': (text) => [...new Set([unsigned(text), text])],
  'no way': (text) =>
    text.includes('"ice":') ? [] : [text.replaceAll(/a=candidate:[^\\]*\\r\\n/g, '')],
};

/** The socket of somebody who is lied to. */
function socketWith(lieNow: () => Lie): typeof WebSocket {
  return class extends WebSocket {
    override addEventListener(type: string, listener: unknown): void {
      super.addEventListener(type, (event) => {
        const told =
          event instanceof MessageEvent && typeof event.data === 'string'
            ? LIES[lieNow()](event.data).map((data) => new MessageEvent('message', { data }))
            : [event];
        if (typeof listener === 'function') for (const each of told) listener.call(this, each);
      });
    }
  };
}

async function clientOf(name: string, lieNow: () => Lie): Promise<ParleyClient> {
  const { token } = clients.get(name) ?? {};
  const client = new ParleyClient(location.origin, { WebSocket: socketWith(lieNow), token });
  if (token === undefined) await client.signInAnonymously(name);
  clients.set(name, client);
  return client;
}

const connections: RTCPeerConnection[] = [];

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};
window.testConnections = () =>
  connections.filter(({ signalingState }) => signalingState !== 'closed').length;
window.testPeople = {};
window.testArrive = async ({ name, lie = 'none', signs = true }) => {
  let lieNow = lie;
  const client = await clientOf(name, () => lieNow);
  roomId ??= (await client.createRoom({ name: 'Weekly' })).id;
  const session = client.session(roomId);
  await session.connect();
  // Whoever knows others keeps knowing them; whoever comes again has another device.
  const vault = memoryVault();
  const trust = await Trust.in(vaults.get(name) ?? vault);
  vaults.set(name, vaults.get(name) ?? vault);
  const identity = await identityIn(vault);
  const binding = new KeyBinding({ roomId, session, identity, trust });
  const call = new Call(session, signs ? { binding } : {});
  const other = () => call.participants[0];
  const say = async (act: 'verify' | 'accept') => {
    const { peer, identityKey = '' } = other() ?? {};
    await trust[act](peer?.user_id ?? '', identityKey);
  };
  window.testPeople[name] = {
    see() {
      const participant = other();
      if (!participant) return undefined;
      const { state, trust: trusted, refusal } = participant;
      const keys = trust.keysOf(participant.peer.user_id).length;
      return { state: state.type, trust: trusted, refusal, keys };
    },
    verify: async () => say('verify'),
    accept: async () => say('accept'),
    leave: () => session.close(),
    hurry: () => session.hurry(),
    lieTo(another) {
      lieNow = another;
    },
  };
};
window.testVault = openVault;
window.testDelete = deleteVault;
window.testIdentity = identityIn;

/** Makes what the use cases work with of the configuration and of what was opened. */
import type { Context } from './app/context.ts';
import type { Config } from './config/config.ts';
import { Register } from './app/attendance.ts';
import { Networks } from './app/networks.ts';
import { Revocations } from './app/revocations.ts';
import { createCodeHashes } from './auth/codes.ts';
import { createPasswords } from './auth/passwords.ts';
import { createRandom } from './auth/random.ts';
import { createTokens } from './auth/tokens.ts';
import { BusCluster } from './cluster/cluster.ts';
import { Hub } from './core/hub.ts';
import { Sequences } from './core/sequences.ts';
import { webhooksOf } from './outside.ts';

/** Entropy of a room's epoch, in bits: two lives of one room must not be taken for each other. */
const EPOCH_BITS = 48;
/** The `iss` of our tokens (C4). */
const ISSUER = 'parley';

/** What is opened before the context, and closed after it. */
type Opened = Pick<
  Context,
  'store' | 'bus' | 'timers' | 'mailer' | 'clock' | 'iceServers' | 'renewals' | 'limits' | 'report'
>;

/**
 * Makes the context of one server.
 *
 * @param isShared whether rooms are shared with other servers
 */
export async function createContext(
  config: Config,
  opened: Opened,
  isShared: boolean,
): Promise<Context> {
  const { store, bus, clock, timers } = opened;
  const { secret, algorithm, accessMinutes } = config.tokens;
  const random = createRandom();
  const revocations = await Revocations.load({ ...opened, endedSignIns: store.endedSignIns });
  const codeHashes = createCodeHashes(secret.reveal());
  const webhooks = webhooksOf(config, clock, random);
  const newEpoch = () => random.token(EPOCH_BITS);
  const { resumeWindowMs: resumeWindow } = config.limits;
  const options = { newEpoch, timers, resumeWindow, report: opened.report };
  return {
    ...opened,
    random,
    hub: new Hub(newEpoch, timers, isShared ? new BusCluster(bus, options) : undefined),
    passwords: createPasswords(),
    tokens: createTokens({
      secret: secret.reveal(),
      algorithm,
      issuer: ISSUER,
      clock,
      random,
      revoked: ({ userId, sessionId }) => revocations.has(userId) || revocations.has(sessionId),
    }),
    codeHashes,
    networks: new Networks(codeHashes),
    revocations,
    webhooks,
    register: new Register({ ...opened, webhooks, attendance: store.attendance, resumeWindow }),
    posts: { checked: new Sequences(), stored: new Sequences() },
    settings: {
      appName: config.app.name,
      openReads: config.openReads,
      listsAllRooms: config.otpRoomsList === 'all',
      messagesEnvelope: config.roomsMessagesEnvelope,
      resumeWindow: config.limits.resumeWindowMs,
      roomSize: config.limits.roomSize,
      roomsPerUser: config.limits.roomsPerUser,
      guestBan: config.limits.guestBanMs,
      lobbyWait: config.limits.lobbyMs,
      lobbySize: config.limits.lobbySize,
      groupCommits: config.limits.groupCommitsMs,
      reactions: {
        ofPerson: config.limits.reactionsOfPerson,
        ofMessage: config.limits.reactionsOfMessage,
      },
      accessTokenLife: accessMinutes === undefined ? undefined : accessMinutes * 60_000,
    },
  };
}

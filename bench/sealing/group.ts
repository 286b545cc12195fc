import type {
  Addition,
  Identity,
  OwnKeyPackage,
  RoomCipher,
} from '../../packages/client/src/e2ee/index.ts';
import { toBase64url, utf8 } from '../../packages/client/src/e2ee/bytes.ts';
import {
  identityIn,
  makeKeyPackage,
  memoryVault,
  MlsCipher,
} from '../../packages/client/src/e2ee/index.ts';

const HOUR = 3_600_000;
const IDS = { roomId: 'room', groupId: 'group' };

/** A device with what it published. */
interface Device {
  readonly userId: string;
  readonly identity: Identity;
  readonly own: OwnKeyPackage;
  readonly addition: Addition;
}

/** A group, and what it took to make it. */
export interface Group {
  readonly founder: MlsCipher;
  readonly member: MlsCipher;
  readonly identity: Identity;
  readonly foundMs: number;
  readonly joinMs: readonly number[];
  readonly welcomeCharacters: number;
}

/** How long it took, beside what came of it; in ms. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const from = performance.now();
  const result = await work();
  return [result, performance.now() - from];
}

async function newDevice(userId: string): Promise<Device> {
  const identity = await identityIn(memoryVault());
  const own = await makeKeyPackage(identity, userId, HOUR);
  const identityKey = toBase64url(identity.publicKey);
  return { userId, identity, own, addition: { userId, identityKey, preKey: own.preKey } };
}

/** A group that one founds with all the others, who join it. */
export async function newGroup(size: number, joining: number): Promise<Group> {
  const names = Array.from({ length: size - 1 }, (_, at) => `user-${at}`);
  const others = await Promise.all(names.map(newDevice));
  const founding = { ...(await newDevice('founder')), ...IDS };
  const [{ cipher: founder, welcomes }, foundMs] = await timed(() =>
    MlsCipher.found(
      founding,
      others.map(({ addition }) => addition),
    ),
  );
  const joins: { cipher: MlsCipher; identity: Identity; ms: number }[] = [];
  for (const [at, device] of others.slice(0, joining).entries()) {
    const { welcome = '' } = welcomes[at] ?? {};
    const [joined, ms] = await timed(() =>
      MlsCipher.join({ ...device, ...IDS }, welcome, [device.own]),
    );
    if (joined.kind === 'refused') throw new Error(`A welcome was refused: ${joined.reason}.`);
    joins.push({ cipher: joined.cipher, identity: device.identity, ms });
  }
  const [first] = joins;
  if (first === undefined) throw new Error('A group has to have somebody who joins.');
  const { cipher: member, identity } = first;
  const joinMs = joins.map(({ ms }) => ms);
  return {
    founder,
    member,
    identity,
    foundMs,
    joinMs,
    welcomeCharacters: welcomes[0]?.welcome.length ?? 0,
  };
}

/** Somebody is added, and a member follows. */
export async function addOne({ founder, member }: Group) {
  const newcomer = await newDevice('newcomer');
  const [{ commit }, commitMs] = await timed(() => founder.commit({ adds: [newcomer.addition] }));
  const [, followMs] = await timed(() => member.process(commit));
  await founder.process(commit);
  return { commitMs, followMs };
}

const TEXT = utf8('We meet at nine, at the usual place; bring the drawings, please.');

const about = (at: number) => ({ roomId: 'room', messageId: `m${at}`, userId: 'founder' });

/** What it takes to seal and to open that many texts, in ms each. */
export async function exchange(
  { founder, member }: { readonly founder: RoomCipher; readonly member: RoomCipher },
  count: number,
) {
  const sealed: string[] = [];
  const [, sealMs] = await timed(async () => {
    for (let at = 0; at < count; at++) sealed.push(await founder.seal(TEXT, about(at)));
  });
  const [, openMs] = await timed(async () => {
    for (const [at, one] of sealed.entries()) {
      const opened = await member.open(one, about(at));
      if (opened.kind === 'refused') throw new Error(`A text was refused: ${opened.reason}.`);
    }
  });
  return { sealMs: sealMs / count, openMs: openMs / count, characters: sealed[0]?.length ?? 0 };
}

/** Each use of a group begins with its kept state and ends with a new one: what that takes, in ms. */
export async function keep({ member, identity }: Group) {
  const [state, ms] = await timed(async () => {
    const kept = await member.state();
    await MlsCipher.restore(identity, kept);
    return kept;
  });
  return { keepMs: ms, stateBytes: state.length };
}

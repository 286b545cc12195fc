/** People in a sealed room, for tests. */
import type { hackrtc } from '@parley/protocol';
import { onTestFinished } from 'vitest';
import type { ClientOptions } from '../client.ts';
import type { SealedRoomEvent, Warning } from '../e2ee/room-events.ts';
import type { SealedRoomOptions } from '../e2ee/sealed-room.ts';
import type { Vault } from '../e2ee/vault.ts';
import type { RoomSession } from '../session.ts';
import { ParleyClient } from '../client.ts';
import { SealedRoom } from '../e2ee/sealed-room.ts';
import { Trust } from '../e2ee/trust.ts';
import { memoryVault } from '../e2ee/vault.ts';

/** Somebody at one of their devices. */
export interface Person {
  readonly client: ParleyClient;
  readonly userId: string;
  readonly vault: Vault;
  readonly trust: Trust;
}

/** A page with the room open. */
export interface Visit {
  readonly session: RoomSession;
  readonly room: SealedRoom;
  /** What the room told, from its beginning. */
  readonly told: SealedRoomEvent[];
}

/** @param options how the person's client reaches the server, where somebody is in between */
export async function person(
  url: string,
  name: string,
  options: ClientOptions = {},
): Promise<Person> {
  const client = new ParleyClient(url, options);
  await client.signInAnonymously(name);
  return at(client, memoryVault());
}

/** The same person at another device. */
export async function otherDevice({ client }: Person, url: string): Promise<Person> {
  return at(new ParleyClient(url, { token: client.token }), memoryVault());
}

async function at(client: ParleyClient, vault: Vault): Promise<Person> {
  const trust = await Trust.in(vault);
  return { client, vault, trust, userId: (await client.me()).id };
}

/** Opens the room, and is in it; whether its keys are there is another matter. */
export async function visit(
  { client, vault, trust, userId }: Person,
  { id: roomId }: Pick<hackrtc.RoomAnswer, 'id'>,
  options: Pick<SealedRoomOptions, 'cipher'> = {},
): Promise<Visit> {
  const session = client.session(roomId);
  const room = await SealedRoom.open({ client, session, roomId, userId, vault, trust, ...options });
  const told: SealedRoomEvent[] = [];
  room.subscribe((event) => told.push(event));
  onTestFinished(() => session.close());
  await session.connect();
  return { session, room, told };
}

/** Opens the room, and has its keys. */
export async function enter(
  someone: Person,
  room: Pick<hackrtc.RoomAnswer, 'id'>,
  options: Pick<SealedRoomOptions, 'cipher'> = {},
): Promise<Visit> {
  const there = await visit(someone, room, options);
  await until(there, () => there.room.state.type === 'ready');
  // In turn after whatever else there was to do.
  await there.room.exportSecret('entered', 1);
  return there;
}

/** Done once that holds: it is looked at whenever the room tells something. */
export async function until({ room }: Visit, holds: () => boolean): Promise<void> {
  if (holds()) return;
  return new Promise((resolve) => {
    const unsubscribe = room.subscribe(() => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    });
  });
}

/** What was read so far: the texts, or why there is none. */
export function texts({ told }: Visit): readonly string[] {
  return told.flatMap((event) => {
    if (event.type !== 'message') return [];
    const { reading } = event;
    return [reading.kind === 'opened' ? reading.text : reading.reason];
  });
}

/** Done once a text was read, or a message was refused for that reason. */
export async function read(there: Visit, text: string): Promise<void> {
  return until(there, () => texts(there).includes(text));
}

/** Done once the devices of these people have the keys, and no others. */
export async function has(there: Visit, ...people: readonly Person[]): Promise<void> {
  const expected = people.map(({ userId }) => userId).toSorted();
  return until(there, () => {
    const inside = there.room.members.map(({ userId }) => userId).toSorted();
    return JSON.stringify(inside) === JSON.stringify(expected);
  });
}

/** The warnings that were told. */
export const warnings = ({ told }: Visit): readonly Warning[] =>
  told.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));

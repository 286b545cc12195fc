/** People and rooms for tests, made over HTTP as any `hackrtc` client makes them. */
import type { Fields } from './request.ts';
import { decodeJwt } from 'jose';
import type { TestSocket } from './socket.ts';
import { isFields, succeed, text } from './request.ts';
import { openSocket } from './socket.ts';

interface Place {
  readonly url: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

export interface TestRoom {
  readonly id: string;
  readonly invite: string;
}

/** A new guest (H1). */
export async function guest(server: Place, name = 'Ann'): Promise<Person> {
  const answer = await succeed(server, 'POST /auth/anonymous', { body: { display_name: name } });
  const token = text(answer, 'access_token');
  return { id: decodeJwt(token).sub ?? '', name, token };
}

/** A new room whose host this person is (H3). */
export async function roomOf(
  server: Place,
  { token }: Person,
  fields: Fields = {},
): Promise<TestRoom> {
  const body = { name: 'Team call', ...fields };
  const answer = await succeed(server, 'POST /rooms/', { token, body });
  return { id: text(answer, 'id'), invite: text(answer, 'invite_code') };
}

/** Makes somebody a member by the invite. */
export async function join(server: Place, { invite }: TestRoom, { token }: Person): Promise<void> {
  await succeed(server, `POST /rooms/join/${invite}`, { token });
}

const idsOf = (some: readonly Fields[]): string[] => some.map((item) => text(item, 'user_id'));

/** The user ids of those who are in a room: members, and of them whoever is connected (H4). */
export async function peopleIn(server: Place, { id }: Pick<TestRoom, 'id'>) {
  const { items } = await succeed(server, `GET /rooms/${id}/participants`);
  const all = Array.isArray(items) ? items.filter(isFields) : [];
  return {
    members: idsOf(all),
    connected: idsOf(all.filter(({ connected }) => connected === true)),
  };
}

/** A person's open socket, with the frames that greeted it taken already (H8). */
export interface Visitor extends TestSocket {
  readonly connId: string;
}

/** Enters a room by socket. */
export async function enter(server: Place, { id }: TestRoom, person: Person): Promise<Visitor> {
  const socket = await openSocket(server, `/ws/${id}?token=${person.token}`);
  const welcome = await socket.take({ type: 'welcome' });
  await socket.take({ type: 'peers' });
  await socket.take({ type: 'participant_state', user_id: person.id });
  return Object.assign(socket, { connId: text(welcome, 'conn_id') });
}

/** Who asks in the authorisation matrix: people of every dialect, and a room towards which they stand. */
import type { Person } from '../people.ts';
import type { TestServer } from '../server.ts';
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { member } from '../otp-people.ts';
import { guest, join, roomOf } from '../people.ts';
import { request, succeed, text } from '../request.ts';
import { account, text as textOf } from '../rooms-people.ts';
import { openSocket } from '../socket.ts';

/** How somebody stands towards the room of a request. */
export const ROLES = [
  'stranger',
  'guest',
  'member',
  'moderator',
  'host',
  'banned',
  'other host',
] as const;
export type Role = (typeof ROLES)[number];

/** A room with everything that a request may name, and somebody who stands towards it in one way. */
export interface Scene extends Disposable {
  readonly room: string;
  readonly name: string;
  readonly invite: string;
  readonly inviteId: string;
  /** A member, whom things are done to. */
  readonly target: Person;
  readonly message: string;
  /** Undefined for a stranger, and where nobody logs in. */
  readonly token: string | undefined;
  /** The client id that is theirs in the room, or that of somebody else there. */
  readonly clientId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Each stands behind an address of their own, or a ban would be one of all. */
const from = (role: Role) => ({ 'x-forwarded-for': `192.0.2.${ROLES.indexOf(role) + 1}` });

/** Where each dialect's sockets open. */
export const socketPath = (tag: string, { room, name }: Pick<Scene, 'room' | 'name'>): string =>
  ({
    hackrtc: `/ws/${room}`,
    rooms: `/ws/chat/${room}`,
    otp: `/ws/signaling/${room}`,
    minimal: `/ws?room_id=${name}&client_id=${randomUUID()}`,
  })[tag] ?? '';

/** Where rooms are made, and how the answer calls what names them. */
const MADE: { readonly hackrtc: Made } & Readonly<Record<string, Made>> = {
  hackrtc: { path: '/rooms/', id: 'id' },
  rooms: { path: '/api/rooms/', id: 'uuid' },
  otp: { path: '/api/rooms/', id: 'room_id' },
};

interface Made {
  readonly path: string;
  readonly id: string;
}

/** Plays every role; whoever takes no harm by a request plays it again. */
export class Cast {
  readonly #server: TestServer;
  readonly #people = new Map<string, Promise<string>>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** @param isLast whether whoever asks may not be there any more afterwards */
  async scene(tag: string, role: Role, isLast: boolean): Promise<Scene> {
    const server = this.#server;
    const [host, target] = await Promise.all([guest(server, 'Host'), guest(server, 'Target')]);
    const name = `room-${randomUUID()}`;
    const access = tag === 'minimal' ? 'open' : 'unlisted';
    const { id: room, invite } = await roomOf(server, host, { name, access });
    await join(server, { id: room, invite }, target);
    const body = { ciphertext: 'Hello', encrypted: false };
    const said = await succeed(server, `POST /chat/${room}`, { token: target.token, body });
    const made = await succeed(server, `POST /rooms/${room}/invites`, { token: host.token });
    const things = { room, name, invite, target, message: text(said, 'id') };
    const scene = { ...things, inviteId: text(made, 'id'), headers: from(role) };
    if (tag === 'minimal') return this.#client(scene, host, role);
    return this.#person(scene, { tag, role, host, isLast });
  }

  async #person(
    scene: Omit<Scene, 'token' | 'clientId' | typeof Symbol.dispose>,
    { tag, role, host, isLast }: { tag: string; role: Role; host: Person; isLast: boolean },
  ): Promise<Scene> {
    const token = await this.#tokenOf(tag, role, host, isLast);
    const whole = { ...scene, token, clientId: '', [Symbol.dispose]() {} };
    if (role === 'host' && tag !== 'hackrtc')
      return { ...whole, room: await this.#own(tag, token) };
    if (role === 'other host') await this.#own(tag, token);
    if (role === 'member' || role === 'moderator' || role === 'banned') {
      await this.#enter(tag, whole);
    }
    if (role === 'moderator') await this.#moderate(host, whole, 'promote');
    if (role === 'banned') await this.#moderate(host, whole, 'ban');
    return whole;
  }

  /** Somebody of the dialect in which nobody logs in: banned is whoever comes from where a guest was banned. */
  async #client(
    scene: Omit<Scene, 'token' | 'clientId' | typeof Symbol.dispose>,
    host: Person,
    role: Role,
  ): Promise<Scene> {
    const server = this.#server;
    const { name, headers } = scene;
    const there = await openSocket(server, `/ws?room_id=${name}&client_id=target`);
    const clientId = role === 'member' ? 'own' : 'target';
    const whole = { ...scene, token: undefined, clientId };
    if (role === 'member') {
      const body = { room_id: name, client_id: clientId };
      await succeed(server, 'POST /api/rooms/join', { body, headers });
    }
    if (role === 'banned') {
      const { token } = await guest(server);
      await this.#enter('hackrtc', { ...whole, token });
      await this.#moderate(host, { ...whole, token }, 'ban');
    }
    return { ...whole, [Symbol.dispose]: () => there[Symbol.dispose]() };
  }

  async #tokenOf(tag: string, role: Role, host: Person, isLast: boolean) {
    if (role === 'stranger') return undefined;
    if (tag === 'hackrtc') return role === 'host' ? host.token : (await guest(this.#server)).token;
    if (isLast) return this.#signIn(tag);
    const key = `${tag} ${role}`;
    const known = this.#people.get(key) ?? this.#signIn(tag);
    this.#people.set(key, known);
    return known;
  }

  async #signIn(tag: string): Promise<string> {
    const server = this.#server;
    return tag === 'otp' ? (await member(server)).token : (await account(server)).access;
  }

  /** A room of one's own, made in one's own dialect. */
  async #own(tag: string, token: string | undefined): Promise<string> {
    const body = { name: 'Own', room_type: 'video' };
    const { path, id } = MADE[tag] ?? MADE.hackrtc;
    const { body: made } = await request(this.#server, `POST ${path}`, { token, body });
    return textOf(made, id);
  }

  /** Makes a member of somebody. */
  async #enter(tag: string, scene: Pick<Scene, 'room' | 'name' | 'token' | 'headers'>) {
    const path = `${socketPath(tag, scene)}?token=${scene.token ?? ''}`;
    const socket = await openSocket(this.#server, path, { headers: scene.headers });
    await socket.settled();
    socket.close();
    await socket.closed;
  }

  async #moderate(
    host: Person,
    { room, token = '' }: Pick<Scene, 'room' | 'token'>,
    action: string,
  ) {
    const { uid } = decodeJwt(token);
    await succeed(this.#server, `POST /moderation/${room}/${action}/${String(uid)}`, {
      token: host.token,
    });
  }
}

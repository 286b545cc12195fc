/** People and rooms for tests, made over HTTP as any `otp` client makes them. */
import type { Fields } from './request.ts';
import type { TestSocket } from './socket.ts';
import { randomBytes } from 'node:crypto';
import { isFields, succeed, text } from './request.ts';
import { openSocket } from './socket.ts';

interface Place {
  readonly url: string;
}

/** A place whose mails were shown for want of a mail server. */
interface PrintingPlace extends Place {
  printed(): string;
}

export interface Member {
  readonly email: string;
  readonly username: string;
  readonly token: string;
}

/** A name that nobody has. */
export const newName = (): string => `u${randomBytes(8).toString('hex')}`;

/** The code in a mail. @throws Error where there is none */
export function codeIn(mail: string): string {
  const [code] = /\b\d{6}\b/.exec(mail) ?? [];
  if (code === undefined) throw new Error(`no code in ${mail}`);
  return code;
}

/** The code that an address was last shown. */
export const printedCode = (server: PrintingPlace, email: string): string =>
  codeIn(server.printed().split(`Mail to ${email},`).at(-1) ?? '');

/** Somebody new with an account and a name (O1), logged in (O2). */
export async function member(server: PrintingPlace, username = newName()): Promise<Member> {
  const email = `${username}@example.org`;
  await succeed(server, 'POST /api/auth/signup', { body: { email } });
  const otp = printedCode(server, email);
  await succeed(server, 'POST /api/auth/verify-otp', { body: { email, otp } });
  await succeed(server, 'POST /api/auth/set-username', { body: { email, username } });
  const answer = await succeed(server, 'POST /api/auth/login', { body: { email } });
  return { email, username, token: text(answer, 'access_token') };
}

/** A new room (O4), as its `room_id`. */
export async function makeRoom(
  server: Place,
  { token }: Member,
  fields: Fields = {},
): Promise<string> {
  const body = { name: 'Standup', description: 'Every morning', ...fields };
  return text(await succeed(server, 'POST /api/rooms/', { token, body }), 'room_id');
}

/** Enters a room by socket (O5). */
export const enterRoom = (server: Place, room: string, { token }: Member): Promise<TestSocket> =>
  openSocket(server, `/ws/signaling/${room}?token=${token}`);

/** The uuid by which `hackrtc` moderators know a participant. */
export async function userIdOf(server: Place, room: string, { username }: Member): Promise<string> {
  const { items } = await succeed(server, `GET /rooms/${room}/participants`);
  const participants: readonly unknown[] = Array.isArray(items) ? items : [];
  const found = participants.filter(isFields).find((one) => one['display_name'] === username);
  return text(found ?? {}, 'user_id');
}

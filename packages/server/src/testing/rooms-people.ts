/** People and rooms for tests, made over HTTP as any `rooms` client makes them. */
import type { TestSocket } from './socket.ts';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { property } from '../dialects/parse.ts';
import { request } from './request.ts';
import { openSocket } from './socket.ts';

interface Place {
  readonly url: string;
}

/** Typed, as Vitest's own matcher is `any`. */
export const aNumber: unknown = expect.any(Number);

export const PASSWORD = 'correct horse battery';

export interface Account {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly access: string;
  readonly refresh: string;
}

/** A new account, logged in (R1, R2). */
export async function account(server: Place, name = 'Ann'): Promise<Account> {
  const email = `${randomUUID()}@example.org`;
  const body = { email, name, password: PASSWORD };
  const registered = await made(server, 'POST /auth/register/', { body });
  return { id: integer(registered, 'id'), email, name, ...(await logIn(server, email)) };
}

/** Another session of an account (R2). */
export async function logIn(server: Place, email: string) {
  const body = { email, password: PASSWORD };
  const tokens = await made(server, 'POST /auth/login/', { body });
  return { access: text(tokens, 'access'), refresh: text(tokens, 'refresh') };
}

export interface MadeRoom {
  readonly id: number;
  readonly uuid: string;
}

/** A new room (R3). */
export async function makeRoom(
  server: Place,
  { access }: Account,
  fields: object = {},
): Promise<MadeRoom> {
  const body = { name: 'General', room_type: 'video', ...fields };
  const room = await made(server, 'POST /api/rooms/', { token: access, body });
  return { id: integer(room, 'id'), uuid: text(room, 'uuid') };
}

/** Enters a room by socket (R5). */
export const enterRoom = (
  server: Place,
  { id }: { readonly id: number | string },
  { access }: Pick<Account, 'access'>,
): Promise<TestSocket> => openSocket(server, `/ws/chat/${id}/?token=${access}`);

/** An answer that must be 200 or 201. @throws Error where it is not */
async function made(...asked: Parameters<typeof request>): Promise<unknown> {
  const { status, body } = await request(...asked);
  if (status < 300) return body;
  throw new Error(`${asked[1]} was answered ${status} ${JSON.stringify(body)}`);
}

/** A field that must hold text. @throws Error where it does not */
export function text(fields: unknown, name: string): string {
  const value = property(fields, name);
  if (typeof value !== 'string') throw new Error(`no text ${name} in ${JSON.stringify(fields)}`);
  return value;
}

function integer(fields: unknown, name: string): number {
  const value = property(fields, name);
  if (typeof value !== 'number') throw new Error(`no number ${name} in ${JSON.stringify(fields)}`);
  return value;
}

/** A field of each item of a list, in order. */
export const each = (items: unknown, name: string): unknown[] =>
  Array.isArray(items) ? items.map((item: unknown) => property(item, name)) : [];

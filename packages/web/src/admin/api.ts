/** Asks the admin API of the server that the page came from. */
import type { admin as wire } from '@parley/client';
import { signal } from '@preact/signals';

const KEY = 'parley.admin';

/** What opens the API; forgotten with the tab. */
export const token = signal<string | undefined>(sessionStorage.getItem(KEY) ?? undefined);

/** Whether the last request came through. */
export const isAway = signal(false);

/** Opens the API with a token that somebody gives. @throws Refusal where it is another */
export async function open(given: string): Promise<void> {
  await ask('GET', '/overview', undefined, given);
  sessionStorage.setItem(KEY, given);
  token.value = given;
}

export function forget(): void {
  sessionStorage.removeItem(KEY);
  token.value = undefined;
}

/** A request was refused, or could not be made (status 0). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

// The server that gave us this page is of its version: a look at one field tells enough.

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const has =
  <T>(field: keyof T & string) =>
  (value: unknown): value is T =>
    isFields(value) && field in value;

const isOverview = has<wire.OverviewAnswer>('nodes');
const isRates = has<wire.RateList>('items');
const isUsers = has<wire.UserList>('items');
const isBans = has<wire.BanList>('items');
const isDeliveries = has<wire.DeliveryList>('endpoints');
const isLiveRooms = has<wire.LiveRoomList>('items');
const isRoom = has<wire.RoomAnswer>('people');
const isLog = has<wire.LogAnswer>('items');
const isSessions = has<wire.SessionList>('items');

async function read<T>(path: string, fits: (value: unknown) => value is T): Promise<T> {
  const answer = await ask('GET', path);
  if (!fits(answer)) throw new Refusal(0, 'The server is of another version.');
  return answer;
}

/** A part of a list: those whose name has the text in it. */
const part = (text: string, limit: number): string =>
  new URLSearchParams({ search: text, limit: String(limit) }).toString();

export const overview = () => read('/overview', isOverview);
export const rates = () => read('/rates', isRates);
export const bans = (limit: number) => read(`/bans?limit=${limit}`, isBans);
export const users = (text: string, limit: number) => read(`/users?${part(text, limit)}`, isUsers);
export const deliveries = (limit: number) => read(`/webhooks?limit=${limit}`, isDeliveries);
export const sessions = (user: string) => read(`/users/${user}/sessions`, isSessions);
export const log = (id: string) => read(`${roomPath(id)}/log`, isLog);
export const room = (id: string) => read(roomPath(id), isRoom);
export const liveRooms = (text: string, limit: number) =>
  read(`/rooms?${part(text, limit)}`, isLiveRooms);

/** Has something done. @throws Refusal */
export const act = (method: string, path: string, body?: unknown): Promise<unknown> =>
  ask(method, path, body);

export const roomPath = (id: string): string => `/rooms/${id}`;

async function ask(
  method: string,
  path: string,
  body?: unknown,
  shown = token.value ?? '',
): Promise<unknown> {
  const response = await reach(`/admin/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${shown}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  if (response.ok) return answer;
  if (response.status === 401) forget();
  const detail = isFields(answer) ? String(answer['detail']) : response.statusText;
  throw new Refusal(response.status, detail);
}

async function reach(path: string, options: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, options);
    isAway.value = false;
    return response;
  } catch {
    isAway.value = true;
    throw new Refusal(0, 'The server does not answer.');
  }
}

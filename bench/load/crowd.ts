import type { Bench } from '../cases/case.ts';
import type { Preparation, Ticket } from '../drivers/driver.ts';
import { type Client, enter } from './client.ts';
import { mapLimited } from './concurrency.ts';
import type { TextListener } from './socket.ts';

const enteringAtOnce = 20;

export const preparationOf = ({ driver, server }: Bench): Preparation =>
  driver.prepare(`http://127.0.0.1:${server.port}`);

export const enterWith = (
  { driver, server }: Bench,
  tickets: readonly Ticket[],
  onText?: TextListener,
): Promise<Client[]> =>
  mapLimited(tickets, enteringAtOnce, (ticket) => enter(driver, server.port, ticket, onText));

/** `size` clients in each of `rooms` rooms. */
export const fillRooms = async (bench: Bench, rooms: number, size: number): Promise<Client[][]> => {
  const seats = Array.from({ length: rooms * size }, (_, index) => Math.floor(index / size));
  const tickets = await preparationOf(bench).tickets(seats, 'member');
  const clients = await enterWith(bench, tickets);
  return Array.from({ length: rooms }, (_, room) => clients.slice(room * size, (room + 1) * size));
};

export const leaveAll = async (clients: readonly Client[]): Promise<void> => {
  await Promise.all(clients.map((client) => client.leave()));
};

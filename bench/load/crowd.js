import { enter } from './client.ts';
import { mapLimited } from './concurrency.ts';
const enteringAtOnce = 20;
export const originOf = ({ server }) => `http://127.0.0.1:${server.port}`;
export const enterWith = ({ driver, server }, tickets, onText) => mapLimited(tickets, enteringAtOnce, (ticket) => enter(driver, server.port, ticket, onText));
/** `size` clients in each of `rooms` rooms. */
export const fillRooms = async (bench, rooms, size) => {
    const seats = Array.from({ length: rooms * size }, (_, index) => Math.floor(index / size));
    const tickets = await bench.driver.tickets(originOf(bench), seats, 'member');
    const clients = await enterWith(bench, tickets);
    return Array.from({ length: rooms }, (_, room) => clients.slice(room * size, (room + 1) * size));
};
export const leaveAll = async (clients) => {
    await Promise.all(clients.map((client) => client.leave()));
};

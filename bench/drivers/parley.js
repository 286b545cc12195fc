import { fileURLToPath } from 'node:url';
import { mapLimited } from '../load/concurrency.ts';
import { field, hackrtcContent, parseObject } from './frames.ts';
const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));
const requestsAtOnce = 16;
const post = async (url, body, token) => {
    const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok)
        throw new Error(`POST ${url} answered ${response.status}: ${text}`);
    return parseObject(text);
};
const account = async (origin) => field(await post(`${origin}/auth/anonymous`, { display_name: 'Bench' }), 'access_token');
const createRoom = async (origin) => {
    const room = await post(`${origin}/rooms/`, { name: 'Bench' }, await account(origin));
    return { roomId: field(room, 'id'), code: field(room, 'invite_code') };
};
const createRooms = async (origin, numbers) => new Map(await mapLimited(numbers, requestsAtOnce, async (number) => [
    number,
    await createRoom(origin),
]));
const ticket = async (origin, { roomId, code }, standing) => {
    const token = await account(origin);
    if (standing === 'member')
        await post(`${origin}/rooms/join/${code}`, {}, token);
    return { target: `/ws/${roomId}?token=${token}` };
};
/** Every client has an account of its own. */
export const parley = {
    name: 'parley',
    args: ['--conditions=source', main],
    // The load stands for many clients on few sockets, which is what the guard against floods exists to stop.
    environment: (scratch) => ({
        PORT: '0',
        HOST: '127.0.0.1',
        DATA_DIR: scratch,
        APP_ENV: 'development',
        FLOOD_BURST: '1000000',
        FLOOD_RATE: '1000000',
    }),
    notices: { join: '"type":"join"', leave: '"type":"leave"' },
    heartbeat: null,
    tickets: async (origin, seats, standing) => {
        const rooms = await createRooms(origin, [...new Set(seats)]);
        return mapLimited(seats, requestsAtOnce, (number) => {
            const invite = rooms.get(number);
            if (invite === undefined)
                throw new Error(`There is no room ${number}.`);
            return ticket(origin, invite, standing);
        });
    },
    greet: (text) => {
        const frame = parseObject(text);
        if (frame['type'] === 'welcome')
            return { kind: 'address', address: field(frame, 'conn_id') };
        return frame['type'] === 'participant_state' ? { kind: 'entered' } : { kind: 'wait' };
    },
    direct: (address, signal) => JSON.stringify({ type: 'signal', to_conn: address, ...signal }),
    broadcast: (signal) => JSON.stringify({ type: 'signal', ...signal }),
    content: hackrtcContent,
};

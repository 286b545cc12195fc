import { expect, test } from 'vitest';
import { fillRooms, leaveAll } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Link } from '../load/link.ts';
import { Room } from '../load/room.ts';
import { startServer } from '../load/server-process.ts';
import { cpuMicros, residentKib } from '../measure/proc.ts';
import { serverNames } from './driver.ts';
import { drivers } from './index.ts';
const serversWithRooms = serverNames.filter((name) => drivers[name].notices !== null);
const withServer = async (name, use) => {
    const driver = drivers[name];
    const server = await startServer(driver);
    try {
        await use({ driver, server });
    }
    finally {
        await server.stop();
    }
};
const withRoom = (name, use) => withServer(name, async (bench) => {
    const clients = (await fillRooms(bench, 1, 4)).flat();
    await use(clients);
    await leaveAll(clients);
});
const sendThree = async (source, ledger) => {
    for (let i = 0; i < 3; i++)
        source.send();
    await ledger.settled();
    source.audit();
};
test.each(serverNames)('%s relays direct signals intact', (name) => withRoom(name, async ([a, b]) => {
    if (a === undefined || b === undefined)
        throw new Error('Nobody entered.');
    const ledger = new Ledger(drivers[name], 'sdp');
    await sendThree(new Link(drivers[name], 'sdp', ledger, a, b), ledger);
    expect(ledger).toMatchObject({ arrived: 3, compared: 1 });
}));
test.each(serversWithRooms)('%s relays broadcasts to everybody else', (name) => withRoom(name, async (clients) => {
    const ledger = new Ledger(drivers[name], 'ice');
    await sendThree(new Room(drivers[name], 'ice', ledger, clients), ledger);
    expect(ledger).toMatchObject({ arrived: 9, compared: 1 });
}));
test('a server can be measured and its garbage collected', () => withServer('bare-relay', async ({ server }) => {
    await server.collectGarbage();
    expect(cpuMicros(server.pid)).toBeGreaterThan(0);
    expect(residentKib(server.pid)).toBeGreaterThan(0);
}));

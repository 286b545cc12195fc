import { expect, test } from 'vitest';
import { everyServer, serversWithRooms, type Bench } from '../cases/case.ts';
import type { Client } from '../load/client.ts';
import { fillRooms, leaveAll } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Link } from '../load/link.ts';
import { Room } from '../load/room.ts';
import { makeSignal } from '../load/signals.ts';
import { Returner } from '../load/returner.ts';
import { startServer } from '../load/server-process.ts';
import type { Source } from '../load/source.ts';
import { Writer } from '../load/writer.ts';
import { cpuMicros, residentKib } from '../measure/proc.ts';
import type { ServerName } from './driver.ts';
import { drivers } from './index.ts';

const withServer = async (name: ServerName, use: (bench: Bench) => Promise<void>) => {
  const driver = drivers[name];
  const server = await startServer(driver);
  try {
    await use({ driver, server });
  } finally {
    await server.stop();
  }
};

const withRoom = (name: ServerName, use: (clients: Client[]) => Promise<void>) =>
  withServer(name, async (bench) => {
    const clients = (await fillRooms(bench, 1, 4)).flat();
    await use(clients);
    await leaveAll(clients);
  });

const sendThree = async (source: Source, ledger: Ledger): Promise<void> => {
  for (let i = 0; i < 3; i++) source.send();
  await ledger.settled();
  source.audit();
};

test.each(everyServer)('%s relays direct signals intact', (name) =>
  withRoom(name, async ([a, b]) => {
    if (a === undefined || b === undefined) throw new Error('Nobody entered.');
    const ledger = new Ledger(drivers[name], 'sdp');
    await sendThree(new Link(drivers[name], 'sdp', ledger, a, b), ledger);
    expect(ledger).toMatchObject({ arrived: 3, compared: 1 });
  }),
);

test.each(serversWithRooms)('%s relays broadcasts to everybody else', (name) =>
  withRoom(name, async (clients) => {
    const ledger = new Ledger(drivers[name], 'ice');
    await sendThree(new Room(drivers[name], 'ice', ledger, clients), ledger);
    expect(ledger).toMatchObject({ arrived: 9, compared: 1 });
  }),
);

test('messages are heard by their writer and by others, and Parley stores them', () =>
  withRoom('parley', async ([writer, reader]) => {
    if (writer === undefined || reader === undefined) throw new Error('Nobody entered.');
    const ledger = new Ledger(drivers.parley, 'ice');
    const source = new Writer(drivers.parley, 'ice', ledger, writer, reader);
    const { promise, resolve } = Promise.withResolvers<void>();
    source.onDelivery = () => source.underWay === 0 && resolve();
    await Promise.all([sendThree(source, ledger), promise]);
    expect(ledger).toMatchObject({ arrived: 3, compared: 1 });
  }));

test('who loses the connection to Parley comes back, and has missed nothing', () =>
  withServer('parley', async ({ driver, server }) => {
    const tickets = await driver
      .prepare(`http://127.0.0.1:${server.port}`)
      .tickets([0, 0], 'member');
    const [stays, returns] = tickets.map((ticket) => new Returner(server.port, ticket));
    if (stays === undefined || returns === undefined) throw new Error('There are no tickets.');
    await stays.enter();
    await returns.enter();
    await stays.meets(1);
    returns.cut();
    stays.sendText(driver.broadcast(makeSignal('ice', 0)));
    await returns.comeBack();
    expect(returns).toMatchObject({ heard: 1, others: 1 });
    expect(stays).toMatchObject({ others: 1, leavings: 0 });
    await Promise.all([stays.leave(), returns.leave()]);
  }));

test('a server can be measured and its garbage collected', () =>
  withServer('bare-relay', async ({ server }) => {
    await server.collectGarbage();
    expect(cpuMicros(server.pid)).toBeGreaterThan(0);
    expect(residentKib(server.pid)).toBeGreaterThan(0);
  }));

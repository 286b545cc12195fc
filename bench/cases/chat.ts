import { fillRooms } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Writer } from '../load/writer.ts';
import type { Bench, Case } from './case.ts';
import { throughputCase, type Traffic } from './traffic.ts';

const messagesUnderWay = 1;

const openChats =
  (writers: number) =>
  async (bench: Bench): Promise<Traffic> => {
    const ledger = new Ledger(bench.driver, 'ice');
    const rooms = await fillRooms(bench, writers, 2);
    const sources = rooms.flatMap(([writer, reader]) =>
      writer === undefined || reader === undefined
        ? []
        : [new Writer(bench.driver, 'ice', ledger, writer, reader)],
    );
    return { ledger, sources };
  };

const chatCase = (id: string, title: string, writers: number): Case =>
  throughputCase(
    { id, title, unit: 'message', compares: 'databases', servers: ['parley', 'parley-postgres'] },
    messagesUnderWay,
    openChats(writers),
  );

/** Messages that are on disk before anybody hears of them; each writer sends the next when it hears its own. */
export const chatCases: readonly Case[] = [
  chatCase('chat-1', 'stored message of 150 B, one writer', 1),
  chatCase('chat-50', 'stored message of 150 B, fifty writers', 50),
];

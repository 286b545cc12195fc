/**
 * Writes messages until it is killed: `node appender.ts <file>`. Prints the room's id, then the id
 * of each message once it is acknowledged.
 */
import { openStore } from '../store.ts';
import { unobserved } from './observer.ts';
import { newMessage, newRoom, newUser } from './records.ts';

const WRITERS = 20;

const store = await openStore({ kind: 'sqlite', file: String(process.argv[2]) }, unobserved);
const ann = await store.accounts.add(newUser());
const room = await store.rooms.add(newRoom(ann));
console.log(room.id);

async function write(): Promise<never> {
  for (;;) {
    const { id } = await store.messages.append(newMessage(room, ann));
    console.log(id);
  }
}
await Promise.all(Array.from({ length: WRITERS }, write));

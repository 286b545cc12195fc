/** PostgreSQL goes and comes back, and so do servers over it. */
import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Person, TestRoom } from '../testing/people.ts';
import { enter, guest, roomOf } from '../testing/people.ts';
import { newDatabase, startPostgres } from '../testing/postgres.ts';
import type { ServerProcess } from '../testing/process.ts';
import { serverProcess } from '../testing/process.ts';
import { atOnce, isFields, request, succeed, text } from '../testing/request.ts';
import { history, missing, writeUntilKilled } from '../testing/writing.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';

let folder: TestFolder;
const servers: ServerProcess[] = [];
beforeEach(async () => {
  folder = await testFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  await folder[Symbol.asyncDispose]();
});

async function start(url: string): Promise<ServerProcess> {
  const server = await serverProcess(folder.path, { environment: { DATABASE_URL: url } });
  servers.push(server);
  return server;
}

/** Some who write on and on, whatever the answers are. */
class Writers {
  readonly answered: string[] = [];
  /** The statuses of all answers. */
  readonly statuses: number[] = [];
  readonly #done: Promise<unknown>;
  #stopping = false;

  constructor(server: ServerProcess, room: TestRoom, person: Person) {
    this.#done = atOnce(4, () => this.#write(server, room, person));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#done;
  }

  async #write(server: ServerProcess, { id }: TestRoom, { token }: Person): Promise<void> {
    while (!this.#stopping) {
      const message = { token, body: { ciphertext: 'x' } };
      const { status, body } = await request(server, `POST /chat/${id}`, message);
      this.statuses.push(status);
      if (status === 200 && isFields(body)) this.answered.push(text(body, 'id'));
    }
  }
}

const readiness = async (server: ServerProcess) => (await request(server, 'GET /readyz')).status;

async function storedIn(url: string, { id }: TestRoom): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query(
    'SELECT id FROM messages WHERE room_id = $1 ORDER BY serial',
    [id],
  );
  await client.end();
  return rows.map((row: unknown) => isFields(row) && row['id']);
}

test('[H5] kill -9 of PostgreSQL amid writes loses nothing answered', async () => {
  await using postgres = await startPostgres();
  const url = await newDatabase(postgres.url);
  const server = await start(url);
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  using socket = await enter(server, room, ann);
  const writers = new Writers(server, room, ann);
  const more = async (count: number) => {
    const enough = writers.answered.length + count;
    await expect.poll(() => writers.answered.length).toBeGreaterThanOrEqual(enough);
  };
  for (let round = 0; round < 2; round += 1) {
    await more(randomInt(1, 100));
    await postgres.kill();
    await expect.poll(() => readiness(server)).toBe(503);
    await postgres.start();
    await expect.poll(() => readiness(server)).toBe(200);
  }
  await more(20);
  await writers.stop();

  const stored = await storedIn(url, room);
  expect(missing(writers.answered, stored)).toEqual([]);
  expect(stored.length).toBeLessThanOrEqual(writers.statuses.length);
  expect(new Set(writers.statuses)).toEqual(new Set([200, 503]));
  expect(await history(server, room)).toEqual(stored);
  await socket.settled();
  const heard = socket.drain().flatMap(({ msg }) => (isFields(msg) ? [msg['id']] : []));
  expect(heard).toEqual(stored.filter((id) => heard.includes(id)));
  expect(new Set(heard)).toEqual(new Set(writers.answered));
});

test('[H5] a server that is killed has every message it answered', async () => {
  const url = await newDatabase(inject('postgres') ?? '');
  const answered: string[] = [];
  let server = await start(url);
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  for (let round = 0; round < 2; round += 1) {
    answered.push(...(await writeUntilKilled(server, room, ann, randomInt(1, 100))));
    server = await start(url);
    expect(missing(answered, await history(server, room))).toEqual([]);
  }
});

test('servers that start at once over a new database share it', async () => {
  const url = await newDatabase(inject('postgres') ?? '');
  const started = await atOnce(3, () => start(url));
  const [one] = started;
  if (!one) throw new Error('no server');
  const ann = await guest(one);
  const { id } = await roomOf(one, ann);
  for (const server of started) {
    expect(await succeed(server, `GET /rooms/${id}`, { token: ann.token })).toMatchObject({ id });
  }
});

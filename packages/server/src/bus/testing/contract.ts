/** What every engine between nodes promises. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Bus, Entry, Position, Step } from '../../core/bus.ts';
import type { NodeId, RoomId } from '../../core/ids.ts';
import { nodeId, roomId } from '../../core/ids.ts';
import { Ear } from './ear.ts';

/** An engine and what can happen to it. */
export interface World extends AsyncDisposable {
  join(node: NodeId): Promise<Bus>;
  /** Puts the engine out of a node's reach. */
  cut(node: NodeId): void;
  mend(node: NodeId): void;
  /** A node dies without a word. */
  lose(node: NodeId): void;
  /** The engine loses all it knows. */
  forget(): Promise<void>;
}

let steps = 0;

/** A step whose entry says something. */
export function saying(bus: Bus, body: string, change: Omit<Step, 'entry'> = {}): Step {
  return { entry: { id: `${bus.node}.${(steps += 1)}`, node: bus.node, body }, ...change };
}

export const newRoom = (): RoomId => roomId(randomUUID());
export const newNode = (): NodeId => nodeId(randomUUID());
const failed = { name: 'AppError', code: 'bus-failed', status: 503 };
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, at) => at + from);

export async function heard(ear: Ear, ...bodies: readonly string[]): Promise<void> {
  await expect.poll(() => ear.bodies).toEqual(bodies);
}

/** @param open gives a world of its own with nothing in it */
export function describeBus(name: string, open: () => Promise<World>): void {
  describe(`the bus over ${name}`, () => {
    test('tells every follower everything, in one order, each once', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      const [ear, other] = [new Ear(), new Ear()];
      await one.follow(room, ear);
      await two.follow(room, other);
      const writes = numbers(50).flatMap((number) =>
        [one, two].map((bus) => bus.append(room, saying(bus, `${bus.node} ${number}`))),
      );
      const positions = await Promise.all(writes);
      await expect.poll(() => [ear.heard.length, other.heard.length]).toEqual([100, 100]);
      expect(ear.heard).toEqual(other.heard);
      expect(ear.offsets).toEqual(numbers(100));
      for (const bus of [one, two]) {
        const own = ear.bodies.filter((body) => body.startsWith(bus.node));
        expect(own).toEqual(numbers(50).map((number) => `${bus.node} ${number}`));
      }
      const told = positions.map((at) => ear.heard.find(({ offset }) => offset === at?.offset));
      expect(told.map((placed) => placed?.epoch)).toEqual(positions.map((at) => at?.epoch));
      expect(ear.anew).toEqual([]);
    });

    test('gives whoever comes later the record and the latest entries', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      expect(await one.look(room)).toBeUndefined();
      const first = await one.follow(room, new Ear());
      expect(first).toMatchObject({ snapshot: { offset: 0, fields: new Map() }, kept: [] });
      await one.append(room, saying(one, 'a', { set: { x: '1', y: '', 'ü\0': 'é\n"' } }));
      await one.append(room, saying(one, 'b', { set: { x: '2' }, clear: ['y', 'x', 'z'] }));
      const ear = new Ear();
      const { snapshot, kept } = await two.follow(room, ear);
      expect(snapshot.epoch).toBe(first.snapshot.epoch);
      expect(snapshot.offset).toBe(2);
      expect(snapshot.fields).toEqual(new Map(Object.entries({ x: '2', 'ü\0': 'é\n"' })));
      expect(kept.map(({ offset, body }) => [offset, body])).toEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
      expect(await two.look(room)).toEqual(snapshot);
      await one.append(room, saying(one, 'c d\ne'));
      await heard(ear, 'c d\ne');
    });

    test('clears what begins so, before it sets', async () => {
      await using world = await open();
      const bus = await world.join(newNode());
      const room = newRoom();
      const raise = { 'line ann 2': { version: 1, value: '' } };
      const set = { 'line ann 1': '', 'line anna 1': '', 'keys ann 1': '', 'a line ann ': '' };
      await bus.append(room, saying(bus, 'a', { set, raise }));
      const clearUnder = ['line ann ', 'keys ', 'none'];
      await bus.append(room, saying(bus, 'b', { clearUnder, set: { 'keys bob': 'new' } }));
      const left = { 'line anna 1': '', 'a line ann ': '', 'keys bob': 'new' };
      const { fields, versions } = (await bus.look(room)) ?? {};
      expect([fields, versions]).toEqual([new Map(Object.entries(left)), new Map()]);
    });

    test('does a step on its conditions, whole or not at all', async () => {
      await using world = await open();
      const bus = await world.join(newNode());
      const room = newRoom();
      const ear = new Ear();
      await bus.follow(room, ear);
      const attempt = async (step: Omit<Step, 'entry'>) =>
        (await bus.append(room, saying(bus, 'x', step)))?.offset;
      const present = { field: 'f', is: 'present' } as const;
      const absent = { field: 'f', is: 'absent' } as const;
      expect(await attempt({ when: [present], set: { g: '' } })).toBeUndefined();
      expect(await attempt({ when: [{ field: 'f', equals: '' }] })).toBeUndefined();
      expect(await attempt({ when: [absent], set: { f: '' } })).toBe(1);
      expect(await attempt({ when: [absent], set: { f: 'no' } })).toBeUndefined();
      expect(await attempt({ when: [present, { field: 'f', equals: '' }] })).toBe(2);
      expect(await attempt({ when: [present, { field: 'g', is: 'present' }] })).toBeUndefined();
      expect(await attempt({ when: [present], clear: ['f'] })).toBe(3);
      expect(await attempt({ when: [present] })).toBeUndefined();
      expect((await bus.look(room))?.fields).toEqual(new Map());
      await expect.poll(() => ear.offsets).toEqual([1, 2, 3]);
    });

    test('does a step where nothing has happened since', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      const attempt = async (behind: Position | undefined) =>
        (await one.append(room, saying(one, 'x', behind && { behind })))?.offset;
      const nothing = { epoch: '', offset: 0 };
      const { snapshot } = await two.follow(room, new Ear());
      expect(await attempt(snapshot)).toBe(1);
      expect(await attempt(nothing)).toBeUndefined();
      const seen = await one.look(room);
      expect(await attempt({ epoch: 'other', offset: 1 })).toBeUndefined();
      expect(await attempt(seen)).toBe(2);
      expect(await attempt(seen)).toBeUndefined();
      expect(await one.append(newRoom(), saying(one, 'x', { behind: nothing }))).toBeDefined();
    });

    test('raises a field to the latest version, whatever comes last', async () => {
      await using world = await open();
      const bus = await world.join(newNode());
      const room = newRoom();
      const raise = async (version: number, value: string, more: Omit<Step, 'entry'> = {}) => {
        const step = { raise: { f: { version, value } }, ...more };
        await bus.append(room, saying(bus, 'x', step));
        const { fields = [], versions = [] } = (await bus.look(room)) ?? {};
        return [Object.fromEntries(fields), Object.fromEntries(versions)];
      };
      expect(await raise(9, 'nine')).toEqual([{ f: 'nine' }, { f: 9 }]);
      expect(await raise(10, 'ten', { set: { g: '' } })).toEqual([{ f: 'ten', g: '' }, { f: 10 }]);
      expect(await raise(9, 'late', { clear: ['g'] })).toEqual([{ f: 'ten' }, { f: 10 }]);
      expect(await raise(10, 'again')).toEqual([{ f: 'ten' }, { f: 10 }]);
      expect(await raise(0, 'anew', { clear: ['f'] })).toEqual([{ f: 'anew' }, { f: 0 }]);
      expect((await bus.follow(room, new Ear())).snapshot).toEqual(await bus.look(room));
    });

    test('lets one of several win a condition', async () => {
      await using world = await open();
      const buses = await Promise.all(numbers(3).map(() => world.join(newNode())));
      const room = newRoom();
      for (const round of numbers(10)) {
        const claims = buses.map((bus) =>
          bus.append(
            room,
            saying(bus, 'mine', {
              when: [{ field: `${round}`, is: 'absent' }],
              set: { [round]: bus.node },
            }),
          ),
        );
        const won = (await Promise.all(claims)).map((position) => position?.offset);
        expect(won.filter((offset) => offset !== undefined)).toEqual([round]);
      }
    });

    test('keeps rooms apart, and tells nothing to whoever has gone', async () => {
      await using world = await open();
      const bus = await world.join(newNode());
      const [room, next] = [newRoom(), newRoom()];
      const [ear, other, again] = [new Ear(), new Ear(), new Ear()];
      const { unfollow } = await bus.follow(room, ear);
      await bus.follow(next, other);
      await bus.append(room, saying(bus, 'a', { set: { f: '1' } }));
      await heard(ear, 'a');
      unfollow();
      const { kept } = await bus.follow(room, again);
      unfollow();
      expect(kept.map(({ body }) => body)).toEqual(['a']);
      await bus.append(room, saying(bus, 'b'));
      await heard(again, 'b');
      expect(ear.bodies).toEqual(['a']);
      expect(other.heard).toEqual([]);
      expect((await bus.look(next))?.offset).toBeUndefined();
    });

    test('knows of a node before it hears of what that does', async () => {
      await using world = await open();
      const one = await world.join(newNode());
      const room = newRoom();
      const known: boolean[] = [];
      const onEntry = (_: Position, { node }: Entry) => void known.push(one.nodes.has(node));
      await one.follow(room, { onEntry, onAnew() {} });
      const two = await world.join(newNode());
      await two.append(room, saying(two, 'a'));
      await expect.poll(() => known).toEqual([true]);
    });

    test('lists the rooms that a living node follows', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      await expect.poll(() => one.nodes.size).toBe(2);
      const [shared, own] = [newRoom(), newRoom()];
      const listed = async () => [...(await one.rooms())].toSorted();
      const { unfollow } = await one.follow(shared, new Ear());
      await two.follow(shared, new Ear());
      await two.follow(own, new Ear());
      expect(await listed()).toEqual([shared, own].toSorted());
      unfollow();
      expect(await listed()).toEqual([shared, own].toSorted());
      world.cut(one.node);
      await expect.poll(() => one.state).toBe('down');
      await expect(one.rooms()).rejects.toMatchObject(failed);
      world.mend(one.node);
      await expect.poll(() => one.state).toBe('up');
      await one.follow(shared, new Ear());
      await two.close();
      await expect.poll(listed).toEqual([shared]);
      await world.forget();
      await expect.poll(() => listed().catch(() => [])).toEqual([shared]);
    });

    test('says things to all nodes', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const said: string[] = [];
      const stop = one.onTold('bans', (body) => said.push(`one ${body}`));
      two.onTold('bans', (body) => said.push(`two ${body}`));
      two.onTold('others', (body) => said.push(`other ${body}`));
      await one.tell('bans', 'a b\0');
      await expect.poll(() => said.toSorted()).toEqual(['one a b\0', 'two a b\0']);
      stop();
      await two.tell('others', '');
      await one.tell('bans', 'c');
      await expect.poll(() => said.slice(2)).toEqual(['other ', 'two c']);
    });

    test('brings a node that was cut off up to date before it is up', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      const ear = new Ear();
      const told: unknown[] = [];
      one.watch({ onState: (state) => told.push([state, ear.bodies.length]) });
      await one.follow(room, ear);
      await one.append(room, saying(one, 'a'));
      await heard(ear, 'a');
      world.cut(one.node);
      await expect.poll(() => one.state).toBe('down');
      await expect(one.append(room, saying(one, 'no'))).rejects.toMatchObject(failed);
      await expect(one.follow(newRoom(), new Ear())).rejects.toMatchObject(failed);
      await expect(one.look(room)).rejects.toMatchObject(failed);
      await expect(one.tell('x', 'y')).rejects.toMatchObject(failed);
      for (const body of ['b', 'c']) await two.append(room, saying(two, body));
      world.mend(one.node);
      await expect
        .poll(() => told)
        .toEqual([
          ['down', 1],
          ['up', 3],
        ]);
      await one.append(room, saying(one, 'd'));
      await heard(ear, 'a', 'b', 'c', 'd');
      expect(ear.offsets).toEqual([1, 2, 3, 4]);
      expect(ear.anew).toEqual([]);
    });

    test('begins anew where the engine has lost its memory', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      const [ear, other] = [new Ear(), new Ear()];
      const { snapshot } = await one.follow(room, ear);
      await two.follow(room, other);
      await one.append(room, saying(one, 'a', { set: { f: '1' } }));
      await heard(other, 'a');
      await world.forget();
      await expect.poll(() => [one.state, two.state]).toEqual(['up', 'up']);
      await expect.poll(() => [ear.anew.length, other.anew.length]).toEqual([1, 1]);
      expect(ear.anew[0]).toMatchObject({ snapshot: { offset: 0, fields: new Map() }, kept: [] });
      expect(ear.anew[0]?.snapshot.epoch).not.toBe(snapshot.epoch);
      await two.append(room, saying(two, 'b', { set: { f: '2' } }));
      await heard(ear, 'a', 'b');
      await heard(other, 'a', 'b');
      expect(ear.offsets).toEqual([1, 1]);
      expect((await one.look(room))?.fields).toEqual(new Map([['f', '2']]));
    });

    test('tells a new order from its beginning', async () => {
      await using world = await open();
      const [one, two] = [await world.join(newNode()), await world.join(newNode())];
      const room = newRoom();
      const ear = new Ear();
      await one.follow(room, ear);
      await two.follow(room, new Ear());
      await one.append(room, saying(one, 'a', { set: { f: '1' } }));
      await heard(ear, 'a');
      world.cut(one.node);
      await expect.poll(() => one.state).toBe('down');
      await world.forget();
      await expect.poll(() => two.state).toBe('up');
      for (const body of ['b', 'c'])
        await two.append(room, saying(two, body, { set: { g: body } }));
      world.mend(one.node);
      await heard(ear, 'a', 'b', 'c');
      expect(ear.offsets).toEqual([1, 1, 2]);
      expect(ear.anew).toMatchObject([{ snapshot: { offset: 0, fields: new Map() }, kept: [] }]);
    });

    test('knows who lives, and tells who died or left', async () => {
      await using world = await open();
      const [one, two, three] = [newNode(), newNode(), newNode()];
      const gone: NodeId[] = [];
      const bus = await world.join(one);
      bus.watch({ onGone: (node) => gone.push(node) });
      await world.join(two);
      const leaving = await world.join(three);
      await expect.poll(() => bus.nodes).toEqual(new Set([one, two, three]));
      await leaving.close();
      await expect.poll(() => gone).toEqual([three]);
      world.lose(two);
      await expect.poll(() => gone).toEqual([three, two]);
      expect(bus.nodes).toEqual(new Set([one]));
      const again = await world.join(two);
      await expect.poll(() => bus.nodes).toEqual(new Set([one, two]));
      expect(again.nodes).toEqual(new Set([one, two]));
    });
  });
}

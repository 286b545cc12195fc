/** What a node says to Redis over one connection. */
import type { Placed, Position, Snapshot, Step } from '../core/bus.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import type { Bounds } from './bounds.ts';
import type { Reading } from './replies.ts';
import { randomBytes } from 'node:crypto';
import { nodeId } from '../core/ids.ts';
import { Link } from './link.ts';
import { Names } from './names.ts';
import { cut, entryText, parseLook, parseNodes } from './replies.ts';
import { parsePosition, parsePublication, parseReading, parseRooms } from './replies.ts';
import { APPEND, BEAT, JOIN, LEAVE, LOOK, NOTE, READ, ROOMS } from './scripts.ts';

export interface SessionOptions {
  readonly node: NodeId;
  /** Printed without its password. */
  readonly url: { reveal(): string; toString(): string };
  /** What all names in Redis begin with. */
  readonly prefix: string;
  readonly bounds: Bounds;
  /** How long Redis may owe an answer and say nothing, in ms. */
  readonly patience: number;
}

/** Made of each connection and of each order: nobody has made it before. */
const newMark = (): string => randomBytes(9).toString('base64url');

export class Session {
  readonly #node: NodeId;
  readonly #bounds: Bounds;
  readonly #mark = newMark();
  readonly #link: Link;
  readonly #names: Names;

  private constructor({ node, bounds, prefix }: SessionOptions, link: Link) {
    this.#node = node;
    this.#bounds = bounds;
    this.#link = link;
    this.#names = new Names(prefix, link.database);
  }

  /**
   * @param onLost called once, before whatever is under way rejects
   * @throws Error where Redis cannot be reached or does not let us in
   */
  static async open(options: SessionOptions, onLost: (reason: Error) => void): Promise<Session> {
    return new Session(options, await Link.open({ ...options, onLost }));
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  close(): void {
    this.#link.close();
  }

  // Nodes

  /** Takes the place of the node's last connection, which can do nothing any more. */
  async join(): Promise<ReadonlySet<NodeId>> {
    const { told } = this.#names;
    return parseNodes(await this.#asNode(JOIN, this.#link.publishing, told));
  }

  /** @param patience how long others may be silent until they are given up, in ms; 0 gives nobody up */
  async beat(patience: number): Promise<ReadonlySet<NodeId>> {
    return parseNodes(await this.#asNode(BEAT, String(patience)));
  }

  async leave(): Promise<void> {
    await this.#asNode(LEAVE);
  }

  #asNode(script: typeof BEAT, ...args: readonly string[]): Promise<unknown> {
    const { nodes, marks } = this.#names;
    const keys = [nodes, marks, this.#names.followedBy(this.#node)];
    return this.#link.run(script, keys, [this.#node, this.#mark, ...args]);
  }

  tell(topic: string, body: string): Promise<void> {
    return this.#link.publish(this.#names.told, `${topic} ${body}`);
  }

  /** @param onJoined told of nodes that come */
  onTold(
    listener: (topic: string, body: string) => void,
    onJoined: (node: NodeId) => void,
  ): Promise<void> {
    return this.#link.subscribe(this.#names.told, (message) => {
      if (message.includes(' ')) listener(...cut(message, 2));
      else onJoined(nodeId(message));
    });
  }

  // Rooms

  async append(room: RoomId, step: Step): Promise<Position | undefined> {
    const { record, log, channel } = this.#names.room(room);
    const { entries, size, life } = this.#bounds;
    const place = [newMark(), String(life), this.#link.publishing, channel];
    const kept = [entryText(step.entry), String(entries), String(size)];
    const { epoch = '', offset = '' } = step.behind ?? {};
    const where = [epoch, String(offset)];
    const args = [this.#node, this.#mark, ...place, ...kept, ...where, ...changesOf(step)];
    return parsePosition(await this.#link.run(APPEND, [record, log, this.#names.marks], args));
  }

  /** Reads what came behind a position, or everything; makes the room where there is none. */
  async read(room: RoomId, { epoch, offset }: Position): Promise<Reading> {
    const { record, log } = this.#names.room(room);
    const args = [epoch, String(offset), newMark(), String(this.#bounds.life)];
    return parseReading(await this.#link.run(READ, [record, log], args));
  }

  /** Reads a room's record; undefined where nothing has happened in it. */
  async look(room: RoomId): Promise<Snapshot | undefined> {
    return parseLook(await this.#link.run(LOOK, [this.#names.room(room).record]));
  }

  /** Gives a room more time; false where there is no such room. */
  async renew(room: RoomId): Promise<boolean> {
    const { record, log } = this.#names.room(room);
    const { life } = this.#bounds;
    const [isThere] = await Promise.all([
      this.#link.renew(record, life),
      this.#link.renew(log, life),
      this.#note(room, true),
    ]);
    return isThere;
  }

  async listen(room: RoomId, listener: (placed: Placed) => void): Promise<void> {
    const { channel } = this.#names.room(room);
    const hear = (message: string) => listener(parsePublication(message));
    await Promise.all([this.#link.subscribe(channel, hear), this.#note(room, true)]);
  }

  async unlisten(room: RoomId): Promise<void> {
    const { channel } = this.#names.room(room);
    await Promise.all([this.#link.unsubscribe(channel), this.#note(room, false)]);
  }

  /** Has the others know what this node follows. */
  #note(room: RoomId, follows: boolean): Promise<unknown> {
    const keys = [this.#names.followedBy(this.#node), this.#names.marks];
    const args = [this.#node, this.#mark, String(follows), room, String(this.#bounds.life)];
    return this.#link.run(NOTE, keys, args);
  }

  /** What these nodes follow. */
  async rooms(nodes: ReadonlySet<NodeId>): Promise<ReadonlySet<RoomId>> {
    const keys = Array.from(nodes, (node) => this.#names.followedBy(node));
    return parseRooms(await this.#link.run(ROOMS, keys));
  }
}

/** Conditions, fields to clear, what others to clear begin with, fields to set and to raise, as the script takes them. */
function changesOf(step: Step): string[] {
  const { when = [], clear = [], clearUnder = [], set = {}, raise = {} } = step;
  const conditions = when.flatMap((each) =>
    'equals' in each ? [each.field, 'equals', each.equals] : [each.field, each.is, ''],
  );
  const values = Object.entries(set);
  const raised = Object.entries(raise);
  return [
    String(when.length),
    ...conditions,
    String(clear.length),
    ...clear,
    String(clearUnder.length),
    ...clearUnder,
    String(values.length),
    ...values.flat(),
    String(raised.length),
    ...raised.flatMap(([field, { version, value }]) => [field, String(version), value]),
  ];
}

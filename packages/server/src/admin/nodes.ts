import type { admin as wire } from '@parley/protocol';
import type { RoomId } from '../core/ids.ts';
import type { AdminParts } from './parts.ts';
import { admin as schemas } from '@parley/protocol';
import { Type } from 'typebox';
import { Survey } from '../app/survey.ts';
import { parseRoomId } from '../core/ids.ts';
import { parser } from '../dialects/parse.ts';
import { logOf } from './room-log.ts';

const nodeItem = parser(schemas.NodeItem);
const log = parser(Type.Array(schemas.LogItem));
const counts = parser(Type.Record(Type.String(), Type.Integer()));

/** What only each node knows of itself, of all of them. */
export class Nodes {
  readonly #survey: Survey;

  constructor(parts: AdminParts) {
    this.#survey = new Survey(parts.context, (question) =>
      JSON.stringify(answerTo(question, parts)),
    );
  }

  async list(): Promise<wire.NodeItem[]> {
    const all = (await this.#ask('numbers')).filter((each) => nodeItem.fits(each));
    return all.toSorted((one, other) => (one.started_at < other.started_at ? -1 : 1));
  }

  /** How many turns each limit refused, on all nodes together. */
  async refusals(): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>();
    for (const each of (await this.#ask('refusals')).filter((one) => counts.fits(one))) {
      for (const [limit, count] of Object.entries(each)) {
        sums.set(limit, (sums.get(limit) ?? 0) + count);
      }
    }
    return sums;
  }

  /** What happened last in a room: as the node tells it that has followed it longest. */
  async log(room: RoomId): Promise<wire.LogItem[]> {
    const all = (await this.#ask(`log ${room}`)).filter((each) => log.fits(each));
    return all.reduce((one, other) => (other.length > one.length ? other : one), []);
  }

  close(): void {
    this.#survey.close();
  }

  async #ask(question: string): Promise<unknown[]> {
    return (await this.#survey.ask(question)).map((answer): unknown => JSON.parse(answer));
  }
}

function answerTo(question: string, { context, numbers, refusals }: AdminParts): unknown {
  const [name, subject = ''] = question.split(' ', 2);
  switch (name) {
    case 'numbers':
      return numbers();
    case 'refusals':
      return Object.fromEntries(refusals());
    case 'log':
      return logAt(context, parseRoomId(subject));
    // Asked by a node of another version.
    default:
      return null;
  }
}

const logAt = ({ hub }: AdminParts['context'], room: RoomId | undefined): wire.LogItem[] =>
  logOf(room && hub.find(room));

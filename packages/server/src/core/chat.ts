import type { MessageId } from './ids.ts';
import type { Message } from './model.ts';
import type { Occupants } from './occupants.ts';
import type { RoomStream } from './room-stream.ts';
import { Lru } from './lru.ts';
import { RecentSet } from './recent-set.ts';

/** Messages of which is known what was told. */
const MAX_TOLD = 500;

/** What is told of messages that are stored. */
export class Chat {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  /** Two nodes may tell of one, where its author had to post it at both. */
  readonly #told = new RecentSet<MessageId>(MAX_TOLD);
  /** Two changes may be told in another order than that in which they were made. */
  readonly #revisions = new Lru<MessageId, number>(MAX_TOLD);

  constructor(occupants: Occupants, stream: RoomStream) {
    this.#occupants = occupants;
    this.#stream = stream;
  }

  /** Tells everybody of a message, once. */
  tell(message: Message): void {
    if (this.#told.has(message.id)) return;
    this.#told.add(message.id);
    const [author] = this.#occupants.of(message.author.id);
    this.#stream.toEverybody({ kind: 'message', message, author: author?.facts });
  }

  /** Tells everybody of a message that was changed, unless it was changed anew since. */
  revise(message: Message): void {
    const revision = revisionOf(message);
    if (revision <= (this.#revisions.get(message.id) ?? 0)) return;
    this.#revisions.set(message.id, revision);
    this.#stream.toEverybody({ kind: 'revised', message });
  }
}

/** Each edit of a message has a later time than the one before; what was deleted stays so. */
const revisionOf = ({ editedAt, deletedAt }: Message): number =>
  deletedAt === null ? (editedAt ?? 0) : Number.POSITIVE_INFINITY;

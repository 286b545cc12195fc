/** Questions that every node answers for itself. */
import type { Context } from './context.ts';

const ASKED = 'survey-asked';
const ANSWERED = 'survey-answered';
/** How long nodes get to answer, in ms. */
const PATIENCE = 1_000;
/** Entropy of a question's name, in bits: nobody else has asked one of that name. */
const ID_BITS = 96;

type Parts = Pick<Context, 'bus' | 'timers' | 'random'>;

interface Open {
  readonly answers: string[];
  readonly complete: () => void;
}

export class Survey {
  readonly #parts: Parts;
  readonly #answer: (question: string) => string;
  readonly #open = new Map<string, Open>();
  readonly #leave: readonly (() => void)[];

  /** @param answer what this node says to a question of any node */
  constructor(parts: Parts, answer: (question: string) => string) {
    this.#parts = parts;
    this.#answer = answer;
    this.#leave = [
      parts.bus.onTold(ASKED, (body) => void this.#reply(...divided(body))),
      parts.bus.onTold(ANSWERED, (body) => this.#hear(...divided(body))),
    ];
  }

  /** The answers of all nodes that give one in time; where the others are out of reach, this one's. */
  async ask(question: string): Promise<readonly string[]> {
    const { bus, timers, random } = this.#parts;
    const id = random.token(ID_BITS);
    const { promise, resolve } = Promise.withResolvers<void>();
    const open = { answers: [], complete: resolve };
    this.#open.set(id, open);
    const callOff = timers.after(PATIENCE, resolve);
    try {
      await bus.tell(ASKED, `${id} ${question}`);
      await promise;
      return open.answers;
    } catch {
      return [this.#answer(question)];
    } finally {
      callOff();
      this.#open.delete(id);
    }
  }

  close(): void {
    for (const leave of this.#leave) leave();
  }

  async #reply(id: string, question: string): Promise<void> {
    // Whoever asked goes on without an answer that cannot be told.
    await this.#parts.bus.tell(ANSWERED, `${id} ${this.#answer(question)}`).catch(() => {});
  }

  #hear(id: string, answer: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    open.answers.push(answer);
    if (open.answers.length >= this.#parts.bus.nodes.size) open.complete();
  }
}

/** A question or an answer behind its name. */
function divided(body: string): [id: string, text: string] {
  const end = body.indexOf(' ');
  return [body.slice(0, end), body.slice(end + 1)];
}

import type { ClientOptions } from '../client.ts';
import type { Fields } from '../guards.ts';
import { isFields } from '../guards.ts';

/** A request to the server, as whoever is in between sees it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

/**
 * What is between a person and their server, and does as it likes: by default, what it should.
 *
 * It stands for a server with a few lines changed: a client cannot tell the two apart.
 */
export class Hostile {
  /** Frames in place of one from the server. */
  frame: (frame: Fields) => readonly Fields[] = (frame) => [frame];
  /** The body of an answer in place of the server's. */
  answer: (request: Asked, body: unknown) => unknown = (_request, body) => body;
  /** With what status to answer in place of the server, which is not asked then. */
  refuse: (request: Asked) => number | undefined = () => undefined;
  /** What the person sent, REST bodies and frames alike. */
  readonly sent: string[] = [];

  get options(): ClientOptions {
    return { fetch: this.#fetch, WebSocket: this.#socket() };
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    if (typeof init?.body === 'string') this.sent.push(init.body);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const request = { method: init?.method ?? 'GET', path: pathname };
    const refusal = this.refuse(request);
    if (refusal !== undefined) return Response.json({ detail: 'No.' }, { status: refusal });
    const response = await fetch(input, init);
    const { status, headers } = response;
    const altered = this.answer(request, await response.json());
    return new Response(JSON.stringify(altered), { status, headers: new Headers(headers) });
  };

  #socket(): typeof WebSocket {
    const framesFor = (text: unknown) => this.#framesFor(String(text));
    const { sent } = this;
    return class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        const passed = new WeakSet<Event>();
        this.addEventListener('message', (event) => {
          if (passed.has(event)) return;
          event.stopImmediatePropagation();
          for (const data of framesFor(event.data)) {
            const altered = new MessageEvent('message', { data });
            passed.add(altered);
            this.dispatchEvent(altered);
          }
        });
      }

      override send(data: string): void {
        sent.push(data);
        super.send(data);
      }
    };
  }

  #framesFor(text: string): readonly string[] {
    const frame: unknown = JSON.parse(text);
    return isFields(frame) ? this.frame(frame).map((each) => JSON.stringify(each)) : [text];
  }
}

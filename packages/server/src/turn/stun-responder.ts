import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { bindingError, bindingSuccess, parseBindingRequest } from './stun-message.ts';

/** Answers in one second, to one address and to all: nobody's requests are worth a flood. */
const MOST_FOR_ONE = 100;
const MOST_FOR_ALL = 5_000;

/**
 * What became of packets: told their address; refused with 420; passed over, being no request; not
 * answered, for there were too many.
 */
export type StunCounts = Record<'answered' | 'refused' | 'ignored' | 'dropped', number>;

/** Tells clients under which address the world sees them: STUN Binding over UDP (RFC 8489). */
export class StunResponder {
  readonly port: number;
  readonly counts: StunCounts = { answered: 0, refused: 0, ignored: 0, dropped: 0 };
  readonly #socket: Socket;
  readonly #now: () => number;
  #second = 0;
  #answers = 0;
  readonly #answersTo = new Map<string, number>();

  private constructor(socket: Socket, now: () => number) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.#now = now;
    socket.on('message', (packet, from) => this.#receive(packet, from));
    // What is told here is a packet that could not be delivered: its sender asks again.
    socket.on('error', () => {});
  }

  /**
   * @param host undefined for every address
   * @param now in ms
   * @throws the system's error where the port cannot be had
   */
  static async open(
    host: string | undefined,
    port: number,
    now: () => number,
  ): Promise<StunResponder> {
    return new StunResponder(await bind(host, port), now);
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    // Nothing can be sent to port 0, and asking for it throws.
    const request = from.port === 0 ? undefined : parseBindingRequest(packet);
    if (!request) return void (this.counts.ignored += 1);
    if (!this.#mayAnswer(from.address)) return void (this.counts.dropped += 1);
    const understood = request.unknown.length === 0;
    this.counts[understood ? 'answered' : 'refused'] += 1;
    const answer = understood ? bindingSuccess(request, from) : bindingError(request);
    this.#socket.send(answer, from.port, from.address);
  }

  #mayAnswer(address: string): boolean {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#answers = 0;
      this.#answersTo.clear();
    }
    const count = (this.#answersTo.get(address) ?? 0) + 1;
    if (this.#answers >= MOST_FOR_ALL || count > MOST_FOR_ONE) return false;
    this.#answers += 1;
    this.#answersTo.set(address, count);
    return true;
  }
}

async function bind(host: string | undefined, port: number): Promise<Socket> {
  if (host !== undefined) return bound(host, port);
  // A machine without IPv6 has no `::`.
  return bound('::', port).catch((thrown: unknown) => {
    if (isUnsupported(thrown)) return bound('0.0.0.0', port);
    throw thrown;
  });
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind({ address, port, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch (thrown) {
    socket.close();
    throw thrown;
  }
}

function isUnsupported(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}

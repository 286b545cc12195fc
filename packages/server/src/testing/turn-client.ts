/** As much of a TURN client as tests need (RFC 8656), over UDP. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { PATIENCE } from './patience.ts';

const MAGIC_COOKIE = Buffer.from('2112a442', 'hex');
const METHODS = { allocate: 0x003, refresh: 0x004, createPermission: 0x008 } as const;
const ATTRIBUTES = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorPeerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  requestedTransport: 0x0019,
} as const;

type Attribute = readonly [type: number, value: Buffer];

export interface Credential {
  readonly username: string;
  readonly credential: string;
}

/** The outcome of a request: 200, or the code of the error. */
export type Outcome = number;

export class TurnClient implements Disposable {
  readonly #socket = createSocket('udp4');
  readonly #port: number;
  readonly #credential: Credential;
  #realm: Buffer = Buffer.alloc(0);
  #nonce: Buffer = Buffer.alloc(0);

  constructor(port: number, credential: Credential) {
    this.#port = port;
    this.#credential = credential;
  }

  /** Asks for a relay; the first answer only tells realm and nonce (RFC 8489 §9.2.4). */
  async allocate(): Promise<Outcome> {
    const udp: Attribute = [ATTRIBUTES.requestedTransport, Buffer.from([17, 0, 0, 0])];
    const challenge = await this.#exchange(METHODS.allocate, [udp]);
    this.#realm = challenge.get(ATTRIBUTES.realm) ?? this.#realm;
    this.#nonce = challenge.get(ATTRIBUTES.nonce) ?? this.#nonce;
    return this.#ask(METHODS.allocate, udp);
  }

  async refresh(): Promise<Outcome> {
    return this.#ask(METHODS.refresh);
  }

  /** Asks to exchange packets with an IPv4 address. */
  async permit(address: string): Promise<Outcome> {
    const plain = Buffer.from([0x21, 0x12, ...address.split('.').map(Number)]);
    const key = Buffer.concat([MAGIC_COOKIE.subarray(0, 2), MAGIC_COOKIE]);
    const combined = plain.map((byte, index) => byte ^ (key[index] ?? 0));
    const peer = Buffer.concat([Buffer.from([0, 1]), combined]);
    return this.#ask(METHODS.createPermission, [ATTRIBUTES.xorPeerAddress, peer]);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  async #ask(method: number, ...attributes: readonly Attribute[]): Promise<Outcome> {
    const { username } = this.#credential;
    const answer = await this.#exchange(method, [
      ...attributes,
      [ATTRIBUTES.username, Buffer.from(username)],
      [ATTRIBUTES.realm, this.#realm],
      [ATTRIBUTES.nonce, this.#nonce],
      [ATTRIBUTES.messageIntegrity, Buffer.alloc(20)],
    ]);
    const code = answer.get(ATTRIBUTES.errorCode);
    return code ? code.readUInt8(2) * 100 + code.readUInt8(3) : 200;
  }

  async #exchange(method: number, attributes: readonly Attribute[]) {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const timer = setTimeout(() => reject(new Error('the relay does not answer')), PATIENCE);
    this.#socket.once('message', resolve);
    this.#socket.send(this.#message(method, attributes), this.#port, '127.0.0.1');
    const answer = await promise;
    clearTimeout(timer);
    return attributesOf(answer);
  }

  #message(method: number, attributes: readonly Attribute[]): Buffer {
    const body = Buffer.concat(attributes.map(encode));
    const head = Buffer.concat([
      uint16(method),
      uint16(body.length),
      MAGIC_COOKIE,
      randomBytes(12),
    ]);
    const message = Buffer.concat([head, body]);
    const isSigned = attributes.at(-1)?.[0] === ATTRIBUTES.messageIntegrity;
    if (isSigned) this.#sign(message).copy(message, message.length - 20);
    return message;
  }

  /** RFC 8489 §14.5. */
  #sign(message: Buffer): Buffer {
    const { username, credential } = this.#credential;
    const key = createHash('md5')
      .update(`${username}:${String(this.#realm)}:${credential}`)
      .digest();
    return createHmac('sha1', key).update(message.subarray(0, -24)).digest();
  }
}

const encode = ([type, value]: Attribute): Buffer =>
  Buffer.concat([uint16(type), uint16(value.length), value, Buffer.alloc(-value.length & 3)]);

function attributesOf(packet: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 20; at < packet.length;) {
    const length = packet.readUInt16BE(at + 2);
    found.set(packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + length));
    at += 4 + length + (-length & 3);
  }
  return found;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

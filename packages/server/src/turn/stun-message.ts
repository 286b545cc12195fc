/** STUN Binding, as far as a server without credentials needs it (RFC 8489). */
import { isIPv6 } from 'node:net';
import { crc32 } from 'node:zlib';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const MAGIC_COOKIE = 0x2112a442;
const HEADER = 20;

const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
/** What the CRC is combined with, so that no other protocol's packet has it by chance (§14.7). */
const FINGERPRINT_XOR = 0x5354554e;

/** Attributes of the authentication that this server does not ask for: it may pass them over (§9). */
const PASSED_OVER: ReadonlySet<number> = new Set([
  0x0006, // USERNAME
  0x0008, // MESSAGE-INTEGRITY
  0x0014, // REALM
  0x0015, // NONCE
  0x001c, // MESSAGE-INTEGRITY-SHA256
  0x001d, // PASSWORD-ALGORITHM
  0x001e, // USERHASH
]);

/** From here on an attribute that is not understood may be passed over (§14). */
const OPTIONAL = 0x8000;
/** Enough to answer any honest request; more would only serve to make answers long. */
const MAX_UNKNOWN = 8;

export interface BindingRequest {
  /** Cookie and transaction id: what an answer repeats, and addresses are combined with. */
  readonly transaction: Buffer;
  /** Types of attributes that must be understood and are not. */
  readonly unknown: readonly number[];
}

export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

/** Reads a Binding request; undefined for whatever else arrives at the port, which is not answered. */
export function parseBindingRequest(packet: Buffer): BindingRequest | undefined {
  if (!isStun(packet) || packet.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  const types = attributeTypes(packet);
  if (!types) return undefined;
  const unknown = types.filter((type) => type < OPTIONAL && !PASSED_OVER.has(type));
  return { transaction: packet.subarray(4, HEADER), unknown: unknown.slice(0, MAX_UNKNOWN) };
}

/** Whether a packet is a whole STUN message, by its first bits, its length and its cookie (§5). */
function isStun(packet: Buffer): boolean {
  if (packet.length < HEADER || packet.length % 4 !== 0) return false;
  const whole = packet.readUInt16BE(2) === packet.length - HEADER;
  return whole && packet.readUInt32BE(4) === MAGIC_COOKIE;
}

/** The types in order; undefined where attributes do not fill the packet, or the fingerprint is wrong. */
function attributeTypes(packet: Buffer): number[] | undefined {
  const types: number[] = [];
  let at = HEADER;
  while (at < packet.length) {
    const type = packet.readUInt16BE(at);
    const end = at + 4 + padded(packet.readUInt16BE(at + 2));
    const last = end === packet.length;
    if (end > packet.length) return undefined;
    if (type === FINGERPRINT && !(last && hasFingerprint(packet, at))) return undefined;
    types.push(type);
    at = end;
  }
  return types;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

function hasFingerprint(packet: Buffer, at: number): boolean {
  const fits = packet.readUInt16BE(at + 2) === 4;
  return fits && packet.readUInt32BE(at + 4) === fingerprintOf(packet.subarray(0, at));
}

/** @param before the message up to the attribute, with a length that counts it in */
const fingerprintOf = (before: Buffer): number => (crc32(before) ^ FINGERPRINT_XOR) >>> 0;

/** Tells a client under which address it was seen (§7.3.1.1). */
export function bindingSuccess({ transaction }: BindingRequest, seen: TransportAddress): Buffer {
  return message(BINDING_SUCCESS, transaction, [xorMappedAddress(transaction, seen)]);
}

/** Names what was not understood, as 420 (§7.3.1). */
export function bindingError({ transaction, unknown }: BindingRequest): Buffer {
  const code = Buffer.from([0, 0, 4, 20, ...Buffer.from('Unknown Attribute')]);
  const types = Buffer.from(unknown.flatMap((type) => [type >> 8, type & 0xff]));
  return message(BINDING_ERROR, transaction, [
    attribute(ERROR_CODE, code),
    attribute(UNKNOWN_ATTRIBUTES, types),
  ]);
}

function message(type: number, transaction: Buffer, attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const before = Buffer.concat([uint16(type), uint16(body.length + 8), transaction, body]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE(fingerprintOf(before));
  return Buffer.concat([before, attribute(FINGERPRINT, fingerprint)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const padding = Buffer.alloc(padded(value.length) - value.length);
  return Buffer.concat([uint16(type), uint16(value.length), value, padding]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** Combined with cookie and transaction id, so that no middlebox rewrites it (§14.2). */
function xorMappedAddress(transaction: Buffer, { address, port }: TransportAddress): Buffer {
  const bytes = addressBytes(address);
  const family = bytes.length === 4 ? 1 : 2;
  const plain = Buffer.concat([uint16(port), bytes]);
  const key = Buffer.concat([transaction.subarray(0, 2), transaction]);
  const combined = plain.map((byte, index) => byte ^ (key[index] ?? 0));
  return attribute(XOR_MAPPED_ADDRESS, Buffer.concat([Buffer.from([0, family]), combined]));
}

/** 4 bytes, or 16; an IPv4 address that came by an IPv6 socket is an IPv4 address (RFC 4291 §2.5.5.2). */
function addressBytes(address: string): Buffer {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  const text = mapped ?? address;
  return isIPv6(text) ? ipv6Bytes(text) : Buffer.from(text.split('.').map(Number));
}

function ipv6Bytes(address: string): Buffer {
  // A zone names an interface of this machine, and the URL parser knows none.
  const [bare = ''] = address.split('%');
  const [head = '', tail = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const words = [...left, ...zeros, ...right];
  return Buffer.concat(words.map((word) => uint16(Number.parseInt(word, 16))));
}

const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');

/** A Binding request, to see whether somebody answers; see {@link answers}. @param id 12 bytes */
export function bindingRequest(id: Buffer): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(MAGIC_COOKIE);
  return message(BINDING_REQUEST, Buffer.concat([cookie, id]), []);
}

/** Whether a packet answers the request with this id. */
export function answers(packet: Buffer, id: Buffer): boolean {
  const type = isStun(packet) ? packet.readUInt16BE(0) : undefined;
  return type === BINDING_SUCCESS && packet.subarray(8, HEADER).equals(id);
}

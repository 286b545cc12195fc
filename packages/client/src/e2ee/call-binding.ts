import type { Unsubscribe } from '../emitter.ts';
import type { CallBinding, CallPeer, Verdict } from '../rtc/binding.ts';
import type { RoomSession } from '../session.ts';
import type { Bytes } from './bytes.ts';
import type { Identity } from './identity.ts';
import type { Trust, TrustChange, TrustState } from './trust.ts';
import { hasStrings, isFields } from '../guards.ts';
import { fromBase64url, lengthPrefixed, toBase64url } from './bytes.ts';
import { verifySignature } from './identity.ts';

export interface KeyBindingOptions {
  readonly roomId: string;
  readonly session: Pick<RoomSession, 'self'>;
  readonly identity: Identity;
  readonly trust: Trust;
  /** What stands behind the identity's key, as `endorsementIn` says; empty by default. */
  readonly endorsement?: string;
}

/** What goes beside a description. */
interface Binding {
  /** base64url */
  readonly key: string;
  /** base64url */
  readonly signature: string;
  /** What others may know the key by, where a backup brought it. */
  readonly endorsement?: unknown;
}

/**
 * Binds a call to identity keys: what is signed are the DTLS fingerprints and ICE names of a
 * description, for one connection of one room alone.
 */
export class KeyBinding implements CallBinding {
  readonly #options: KeyBindingOptions;
  /** What each connection has signed with: it may not come with another key later, or with none. */
  readonly #keys = new Map<string, string>();

  constructor(options: KeyBindingOptions) {
    this.#options = options;
  }

  async sign(description: RTCSessionDescriptionInit, toConn: string): Promise<Binding> {
    const { roomId, session, identity, endorsement = '' } = this.#options;
    const { conn_id: connId = '', user_id: userId = '' } = session.self ?? {};
    const signed = statement({ roomId, from: { connId, userId }, toConn, description });
    const signature = toBase64url(await identity.sign(signed));
    const binding = { key: toBase64url(identity.publicKey), signature };
    return endorsement === '' ? binding : { ...binding, endorsement };
  }

  async check(
    description: RTCSessionDescriptionInit,
    binding: unknown,
    from: CallPeer,
  ): Promise<Verdict> {
    if (!isBinding(binding)) return this.#unsigned(from);
    const { key, endorsement } = binding;
    const known = this.#keys.get(from.connId) ?? key;
    if (known !== key) return { kind: 'refused', reason: 'other-key' };
    if (!(await this.#holds(description, binding, from))) {
      return { kind: 'refused', reason: 'altered' };
    }
    if (typeof endorsement === 'string') {
      await this.#options.trust.endorsed(from.userId, key, endorsement);
    }
    return this.#signed(key, from);
  }

  stateOf(userId: string, identityKey: string | undefined): TrustState {
    return this.#options.trust.stateOf(userId, identityKey);
  }

  on(type: 'changed', listener: (change: TrustChange) => void): Unsubscribe {
    return this.#options.trust.on(type, listener);
  }

  /** Whoever signs, or is known by a key that was verified, does not come without (a downgrade). */
  #unsigned({ connId, userId }: CallPeer): Verdict {
    const signs = this.#keys.has(connId) || this.#options.trust.hasVerified(userId);
    return signs ? { kind: 'refused', reason: 'unsigned' } : { kind: 'unbound' };
  }

  async #signed(identityKey: string, { connId, userId }: CallPeer): Promise<Verdict> {
    const { trust } = this.#options;
    this.#keys.set(connId, identityKey);
    await trust.see(userId, identityKey);
    return trust.isDoubtful(userId, identityKey)
      ? { kind: 'refused', reason: 'doubtful', identityKey }
      : { kind: 'bound', identityKey };
  }

  async #holds(
    description: RTCSessionDescriptionInit,
    binding: Binding,
    from: CallPeer,
  ): Promise<boolean> {
    const { roomId, session } = this.#options;
    const [key, signature] = [fromBase64url(binding.key), fromBase64url(binding.signature)];
    const toConn = session.self?.conn_id ?? '';
    if (!key || !signature) return false;
    return verifySignature(key, statement({ roomId, from, toConn, description }), signature);
  }
}

interface Statement {
  readonly roomId: string;
  readonly from: CallPeer;
  readonly toConn: string;
  readonly description: RTCSessionDescriptionInit;
}

function statement({ roomId, from, toConn, description }: Statement): Bytes {
  const { type, sdp = '' } = description;
  const fingerprints = valuesOf('fingerprint', sdp);
  const ends = [roomId, from.connId, toConn, from.userId];
  const keyed = [String(fingerprints.length), ...fingerprints];
  return lengthPrefixed(['parley call 1', ...ends, type, ...keyed, ...valuesOf('ice-ufrag', sdp)]);
}

/**
 * All values of an attribute (RFC 8122 §5, RFC 8839 §5.4), sorted. It is looked for anywhere and in
 * any case: no browser must find one that this does not.
 */
function valuesOf(attribute: string, sdp: string): readonly string[] {
  const values = sdp.matchAll(new RegExp(`${attribute}\\s*:([^\\r\\n]*)`, 'gi'));
  return Array.from(values, ([, value = '']) => value.trim()).toSorted();
}

const isBinding = (value: unknown): value is Binding =>
  isFields(value) && hasStrings(value, 'key', 'signature');

import { beforeEach, describe, expect, test } from 'vitest';
import type { Self } from '../roster.ts';
import type { Identity } from './identity.ts';
import { toBase64url } from './bytes.ts';
import { KeyBinding } from './call-binding.ts';
import { endorse, endorsementIn, keepEndorsement } from './endorsement.ts';
import { identityIn } from './identity.ts';
import { Trust } from './trust.ts';
import { memoryVault } from './vault.ts';

const FINGERPRINT = 'sha-256 AB:CD';
const lines = (...attributes: readonly string[]) =>
  ['v=0', ...attributes.map((attribute) => `a=${attribute}`), ''].join('\r\n');
const OFFER = {
  type: 'offer',
  sdp: lines('ice-ufrag:1a2b', 'ice-pwd:secret', `fingerprint:${FINGERPRINT}`),
} as const;

const alice = { connId: 'a', userId: 'alice' };
const bob = { connId: 'b', userId: 'bob' };

const selfOf = ({ connId, userId }: typeof alice): Self => ({
  conn_id: connId,
  user_id: userId,
  role: 'guest',
  mic_on: true,
  cam_on: true,
  screen_sharing: false,
  is_speaking: false,
  raised_hand: false,
  muted_by_moderator: false,
});

async function newSide(self: typeof alice, roomId = 'room', vault = memoryVault()) {
  const [identity, trust] = [await identityIn(vault), await Trust.in(vault)];
  const session = { self: selfOf(self) };
  const endorsement = await endorsementIn(vault);
  const binding = new KeyBinding({ roomId, session, identity, trust, endorsement });
  return { identity, trust, binding };
}

const keyOf = ({ publicKey }: Identity) => toBase64url(publicKey);

let ofAlice: Awaited<ReturnType<typeof newSide>>;
let ofBob: Awaited<ReturnType<typeof newSide>>;

beforeEach(async () => {
  ofAlice = await newSide(alice);
  ofBob = await newSide(bob);
});

describe('a signed description', () => {
  test('is bound to its sender, whose key is known from then on', async () => {
    const signed = await ofAlice.binding.sign(OFFER, 'b');
    const identityKey = keyOf(ofAlice.identity);
    const bound = { kind: 'bound', identityKey };
    expect(await ofBob.binding.check(OFFER, signed, alice)).toEqual(bound);
    expect(ofBob.trust.keysOf('alice')).toMatchObject([{ key: identityKey }]);
    expect(ofBob.binding.stateOf('alice', identityKey)).toBe('unverified');
    await ofBob.trust.verify('alice', identityKey);
    expect(ofBob.binding.stateOf('alice', identityKey)).toBe('verified');
  });

  test('may be changed in what is not signed, and in the order of its lines', async () => {
    const signed = await ofAlice.binding.sign(OFFER, 'b');
    const sdp = lines(`fingerprint:${FINGERPRINT}`, 'ice-ufrag:1a2b', 'mid:0');
    const bound = { kind: 'bound', identityKey: keyOf(ofAlice.identity) };
    expect(await ofBob.binding.check({ ...OFFER, sdp }, signed, alice)).toEqual(bound);
  });

  test.each([
    ['another fingerprint', OFFER.sdp.replace('AB:CD', 'AB:CE')],
    ['one more fingerprint', OFFER.sdp + 'a=fingerprint:sha-256 AB:CE\r\n'],
    ['one more, hidden from careless eyes', OFFER.sdp + 'a=FINGERPRINT : sha-256 AB:CE\n'],
    ['none', lines('ice-ufrag:1a2b')],
    ['another ICE name', OFFER.sdp.replace('1a2b', '1a2c')],
    ['a fingerprint as ICE name', lines(`ice-ufrag:${FINGERPRINT}`, 'fingerprint:1a2b')],
  ])('is refused with %s', async (_what, sdp) => {
    const signed = await ofAlice.binding.sign(OFFER, 'b');
    const verdict = await ofBob.binding.check({ ...OFFER, sdp }, signed, alice);
    expect(verdict).toEqual({ kind: 'refused', reason: 'altered' });
    expect(ofBob.trust.keysOf('alice')).toEqual([]);
  });

  test('is good for one kind, sender, receiver and room', async () => {
    const signed = await ofAlice.binding.sign(OFFER, 'b');
    const altered = { kind: 'refused', reason: 'altered' };
    const ofCarol = await newSide({ connId: 'c', userId: 'carol' });
    const elsewhere = await newSide(bob, 'another room');
    expect(await ofCarol.binding.check(OFFER, signed, alice)).toEqual(altered);
    expect(await elsewhere.binding.check(OFFER, signed, alice)).toEqual(altered);
    const answer = { ...OFFER, type: 'answer' } as const;
    expect(await ofBob.binding.check(answer, signed, alice)).toEqual(altered);
    for (const claimed of [
      { ...alice, connId: 'x' },
      { ...alice, userId: 'x' },
    ]) {
      expect(await ofBob.binding.check(OFFER, signed, claimed)).toEqual(altered);
    }
    expect(await ofBob.binding.check(OFFER, { ...signed, signature: '' }, alice)).toEqual(altered);
    expect(await ofBob.binding.check(OFFER, { ...signed, key: '!' }, alice)).toEqual(altered);
  });
});

describe('an unsigned description', () => {
  test.each([undefined, {}, 'text', { key: 1, signature: 2 }])(
    'is of a client that does not sign: %o',
    async (binding) => {
      expect(await ofBob.binding.check(OFFER, binding, alice)).toEqual({ kind: 'unbound' });
      expect(ofBob.binding.stateOf('alice', undefined)).toBe('cannot-verify');
    },
  );

  test('is refused from whoever signed before, or was verified', async () => {
    const unsigned = { kind: 'refused', reason: 'unsigned' };
    await ofBob.binding.check(OFFER, await ofAlice.binding.sign(OFFER, 'b'), alice);
    expect(await ofBob.binding.check(OFFER, undefined, alice)).toEqual(unsigned);
    await ofBob.trust.verify('carol', 'key');
    const carol = { connId: 'c', userId: 'carol' };
    expect(await ofBob.binding.check(OFFER, undefined, carol)).toEqual(unsigned);
  });
});

describe('another key', () => {
  test('is refused for a connection that has signed with one', async () => {
    await ofBob.binding.check(OFFER, await ofAlice.binding.sign(OFFER, 'b'), alice);
    const swapped = await (await newSide(alice)).binding.sign(OFFER, 'b');
    expect(await ofBob.binding.check(OFFER, swapped, alice)).toEqual({
      kind: 'refused',
      reason: 'other-key',
    });
  });

  test('than the verified one is doubtful until the person accepts it', async () => {
    await ofBob.trust.verify('alice', 'the old key');
    const signed = await ofAlice.binding.sign(OFFER, 'b');
    const identityKey = keyOf(ofAlice.identity);
    const doubtful = { kind: 'refused', reason: 'doubtful', identityKey };
    expect(await ofBob.binding.check(OFFER, signed, alice)).toEqual(doubtful);
    expect(ofBob.binding.stateOf('alice', identityKey)).toBe('changed');
    await ofBob.trust.accept('alice', identityKey);
    expect(await ofBob.binding.check(OFFER, signed, alice)).toEqual({ kind: 'bound', identityKey });
  });

  test('is taken where the verified one stands behind it, as after a backup', async () => {
    const vault = memoryVault();
    const successor = keyOf(await identityIn(vault));
    await keepEndorsement(vault, await endorse('alice', ofAlice.identity, successor, ''));
    const ofPhone = await newSide(alice, 'room', vault);
    await ofBob.trust.verify('alice', keyOf(ofAlice.identity));
    const signed = await ofPhone.binding.sign(OFFER, 'b');
    const bound = { kind: 'bound', identityKey: successor };
    expect(await ofBob.binding.check(OFFER, signed, alice)).toEqual(bound);
    expect(ofBob.binding.stateOf('alice', successor)).toBe('verified');
  });
});

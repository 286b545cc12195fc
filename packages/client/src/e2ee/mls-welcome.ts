/** Coming into a group (RFC 9420 §12.4.3): welcomes, as they are written and read. */
import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { KeyPackage } from 'ts-mls/keyPackage.js';
import type { Welcome } from 'ts-mls/welcome.js';
import type { GroupMember, Refused } from './cipher.ts';
import type { Identity } from './identity.ts';
import type { OwnKeyPackage } from './key-package.ts';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { sameBytes } from './bytes.ts';
import { refused } from './cipher.ts';
import { privateKeysOf } from './key-package.ts';
import { joinGroup } from './mls-join.ts';
import { deviceOf } from './mls-members.ts';
import { readKeyPackageMessage, readWelcome, writeWelcome } from './mls-wire.ts';

/** What one device is let in by. */
export interface DeviceWelcome extends Omit<GroupMember, 'leaf'> {
  /** Base64url. */
  readonly welcome: string;
}

/** Splits the welcome of a commit, so that each device gets what is for it, and the tree. */
export async function welcomesOf(
  welcome: Welcome,
  added: readonly KeyPackage[],
  suite: CiphersuiteImpl,
): Promise<readonly DeviceWelcome[]> {
  return Promise.all(
    added.map(async (keyPackage) => {
      const name = await makeKeyPackageRef(keyPackage, suite.hash);
      const secrets = welcome.secrets.filter(({ newMember }) => sameBytes(newMember, name));
      const own = writeWelcome({ ...welcome, secrets });
      return { ...(await deviceOf(keyPackage.leafNode)), welcome: own };
    }),
  );
}

/** A group that one came into. */
export interface Entered {
  readonly group: ClientState;
  /** The key package that was used up. */
  readonly used: OwnKeyPackage;
}

/** @returns 'state-lost' where the welcome is for a key package that is not among these */
export async function enter(
  text: string,
  packages: readonly OwnKeyPackage[],
  identity: Identity,
  suite: CiphersuiteImpl,
): Promise<Entered | Refused> {
  const welcome = readWelcome(text);
  if (welcome?.cipherSuite !== suite.name) return refused('unknown-format');
  const used = await addressee(welcome, packages, suite);
  if (used === undefined) return refused('state-lost');
  const group = await join(welcome, used, identity, suite);
  return group ? { group, used: used.own } : refused('altered');
}

interface Addressee {
  readonly own: OwnKeyPackage;
  readonly keyPackage: KeyPackage;
}

async function addressee(
  { secrets }: Welcome,
  packages: readonly OwnKeyPackage[],
  { hash }: CiphersuiteImpl,
): Promise<Addressee | undefined> {
  for (const own of packages) {
    const keyPackage = readKeyPackageMessage(own.preKey);
    const name = keyPackage && (await makeKeyPackageRef(keyPackage, hash));
    if (name && secrets.some(({ newMember }) => sameBytes(newMember, name)))
      return { own, keyPackage };
  }
  return undefined;
}

async function join(
  welcome: Welcome,
  { own, keyPackage }: Addressee,
  identity: Identity,
  suite: CiphersuiteImpl,
): Promise<ClientState | undefined> {
  const keys = privateKeysOf(own, identity);
  return joinGroup(welcome, keyPackage, keys, suite).catch(() => undefined);
}

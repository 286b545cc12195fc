import type { hackrtc, ParleyClient, RoomSession } from '@parley/client';
import { SealedRoom, sealedBefore } from '@parley/client/e2ee';
import type { Keyring } from './keyring.ts';
import { keepKey, keptKey, keyNews, mayFit } from './link-keys.ts';

/** How texts go in a room. */
export type Seal =
  | { readonly type: 'open' }
  /** Sealed by the room's link, which led here without its key, or with another. */
  | { readonly type: 'shut'; readonly why: 'lost-key' | 'false-key' }
  | { readonly type: 'group'; readonly room: SealedRoom }
  | { readonly type: 'link'; readonly room: SealedRoom; readonly key: string };

export interface SealOptions {
  readonly parley: ParleyClient;
  readonly session: RoomSession;
  readonly about: hackrtc.RoomAnswer;
  /** The key that was in the link. */
  readonly linkKey: string | undefined;
  readonly keyring: Pick<Keyring, 'userId' | 'vault' | 'trust'>;
}

/**
 * Finds out how a room is sealed. As it was sealed once it stays, whatever the server or a link say
 * later.
 *
 * @throws ParleyError
 */
export async function sealOf(options: SealOptions): Promise<Seal> {
  const { vault } = options.keyring;
  const { id } = options.about;
  const before = await sealedBefore(vault, id);
  if (before === 'mls') return byGroup(options);
  const kept = await keptKey(vault, id);
  return kept === undefined ? firstSealOf(options, before) : asKept(options, kept);
}

/** Another key than the one of before would make of one room two. */
async function asKept(options: SealOptions, kept: string): Promise<Seal> {
  const { linkKey = kept } = options;
  return linkKey === kept ? byLink(options, kept) : FALSE_KEY;
}

async function firstSealOf(options: SealOptions, before: 'shared-key' | undefined): Promise<Seal> {
  const { about, parley, linkKey } = options;
  const isSealed = about.chat_policy === 'sealed' || before !== undefined;
  if (!isSealed && linkKey === undefined) return { type: 'open' };
  const news = await keyNews(parley, about);
  if (linkKey === undefined) {
    const isByLink = before === 'shared-key' || news.name !== undefined;
    return isByLink ? { type: 'shut', why: 'lost-key' } : byGroup(options);
  }
  return (await mayFit(linkKey, news)) ? byLink(options, linkKey) : FALSE_KEY;
}

const FALSE_KEY: Seal = { type: 'shut', why: 'false-key' };

async function byGroup(options: SealOptions): Promise<Seal> {
  return { type: 'group', room: await open(options, { kind: 'mls' }) };
}

async function byLink(options: SealOptions, key: string): Promise<Seal> {
  const room = await open(options, { kind: 'shared-key', key });
  await keepKey(options.keyring.vault, options.about.id, key);
  return { type: 'link', key, room };
}

type Cipher = NonNullable<Parameters<typeof SealedRoom.open>[0]['cipher']>;

async function open({ parley, session, about, keyring }: SealOptions, cipher: Cipher) {
  const { userId, vault, trust } = keyring;
  return SealedRoom.open({
    client: parley,
    session,
    roomId: about.id,
    userId,
    vault,
    trust,
    cipher,
  });
}

/** Invite codes, and the addresses that carry them. */

const PREFIX = '/r/';
const CODE = /^[\w-]{4,128}$/;
/** Browsers keep what follows `#` to themselves, so that no server learns the key. */
const KEY = /^#k=([\w-]{43})$/;

/** What leads into a room. */
export interface Invite {
  readonly code: string;
  /** What opens its messages, where that is in the link. */
  readonly key?: string | undefined;
}

/** The code in a path of this page, if it has one. */
export function inviteOfPath(path: string): string | undefined {
  const [code = ''] = path.startsWith(PREFIX) ? path.slice(PREFIX.length).split('/') : [];
  return CODE.test(code) ? code : undefined;
}

/** The key in what follows the path of a link. */
export const keyOfHash = (hash: string): string | undefined => KEY.exec(hash)?.[1];

/** The invite in what a person pasted: a link or the code itself. */
export function parseInvite(text: string): Invite | undefined {
  const trimmed = text.trim();
  if (CODE.test(trimmed)) return { code: trimmed };
  const url = URL.parse(trimmed) ?? URL.parse(`https://${trimmed}`);
  const code = url ? inviteOfPath(url.pathname) : undefined;
  return code === undefined ? undefined : { code, key: keyOfHash(url?.hash ?? '') };
}

/** The address that leads to a room, for others. */
export function linkOf(invite: Invite): string {
  return new URL(invitePath(invite), location.href).href;
}

export function invitePath({ code, key }: Invite): string {
  return PREFIX + code + (key === undefined ? '' : `#k=${key}`);
}

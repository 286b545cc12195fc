/** Invite codes, and the addresses that carry them. */

const PREFIX = '/r/';
const CODE = /^[\w-]{4,128}$/;

/** The code in a path of this page, if it has one. */
export function inviteOfPath(path: string): string | undefined {
  const [code = ''] = path.startsWith(PREFIX) ? path.slice(PREFIX.length).split('/') : [];
  return CODE.test(code) ? code : undefined;
}

/** The code in what a person pasted: a link or the code itself. */
export function parseInvite(text: string): string | undefined {
  const trimmed = text.trim();
  if (CODE.test(trimmed)) return trimmed;
  const url = URL.parse(trimmed) ?? URL.parse(`https://${trimmed}`);
  return url ? inviteOfPath(url.pathname) : undefined;
}

/** The address that leads to a room, for others. */
export function linkOf(code: string): string {
  return new URL(invitePath(code), location.href).href;
}

export function invitePath(code: string): string {
  return `${PREFIX}${code}`;
}

/** Which view the address asks for. */
import { signal } from '@preact/signals';
import { inviteOfPath, keyOfHash } from './invite.ts';

export type Route =
  | { readonly view: 'start' }
  | { readonly view: 'admin' }
  /** A room; whoever pastes its link once more, with the key this time, opens it anew. */
  | { readonly view: 'room'; readonly invite: string; readonly linkKey: string | undefined };

const current = signal(parseRoute(location));

export const route = (): Route => current.value;

function parseRoute({ pathname, hash }: Location): Route {
  if (/^\/admin\/?$/.test(pathname)) return { view: 'admin' };
  const invite = inviteOfPath(pathname);
  if (invite === undefined) return { view: 'start' };
  return { view: 'room', invite, linkKey: keyOfHash(hash) };
}

/** Goes to another path of this page. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  current.value = parseRoute(location);
}

/** Has the address say another way to where one is. */
export function rewrite(path: string): void {
  history.replaceState(null, '', path);
}

addEventListener('popstate', () => {
  current.value = parseRoute(location);
});

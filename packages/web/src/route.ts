/** Which view the address asks for. */
import { signal } from '@preact/signals';
import { inviteOfPath } from './invite.ts';

export type Route =
  | { readonly view: 'start' }
  | { readonly view: 'admin' }
  | { readonly view: 'room'; readonly invite: string };

const current = signal(parseRoute(location.pathname));

export const route = (): Route => current.value;

function parseRoute(path: string): Route {
  if (/^\/admin\/?$/.test(path)) return { view: 'admin' };
  const invite = inviteOfPath(path);
  return invite === undefined ? { view: 'start' } : { view: 'room', invite };
}

/** Goes to another path of this page. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  current.value = parseRoute(path);
}

/** Has the address say another way to where one is. */
export function rewrite(path: string): void {
  history.replaceState(null, '', path);
}

addEventListener('popstate', () => {
  current.value = parseRoute(location.pathname);
});

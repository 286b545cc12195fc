/** Asks the admin API, as its page and its commands do. */
import type { Context } from '../app/context.ts';
import type { Api } from '../dialects/dialect.ts';
import type { Fields, Reply, RequestOptions } from './request.ts';
import { createAdmin } from '../admin/index.ts';
import { isFields, request } from './request.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-these-tests-0123456789';

/** One request, such as `ask(server, 'GET /overview')`. */
export function askAdmin(
  server: { readonly url: string },
  line: string,
  options: RequestOptions = {},
): Promise<Reply> {
  const [method, path] = line.split(' ', 2);
  return request(server, `${method} /admin/api${path}`, { token: ADMIN_TOKEN, ...options });
}

/** The fields of an answer that must be good. @throws Error with the answer where it is not */
export async function admin(
  server: { readonly url: string },
  line: string,
  body?: unknown,
): Promise<Fields> {
  const { status, body: answer } = await askAdmin(server, line, body === undefined ? {} : { body });
  if (status !== 200 && status !== 204) {
    throw new Error(`${line} was answered ${status} ${JSON.stringify(answer)}`);
  }
  return isFields(answer) ? answer : {};
}

const unasked = (): never => {
  throw new Error('no route is asked here');
};

/** What it says of itself; its routes are not to be asked. */
export function adminApi(context: Context): Api {
  const api = createAdmin({
    context,
    isToken: () => false,
    version: '',
    numbers: unasked,
    states: unasked,
    rates: new Map(),
    refusals: () => [],
    tokenOf: () => undefined,
    audit: unasked,
  });
  api.close();
  return api;
}

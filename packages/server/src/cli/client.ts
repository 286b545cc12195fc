/** Asks the admin API of a running server. */
import type { Static, TSchema } from 'typebox';
import type { Report } from './command.ts';
import type { Config } from '../config/config.ts';
import { admin } from '@parley/protocol';
import { parser } from '../dialects/parse.ts';
import { CommandError } from './command.ts';
import { loadSettings } from './settings.ts';
import { layOut } from './table.ts';

interface Server {
  readonly url: string;
  readonly token: string;
}

/** How long a server may take, in ms. */
const PATIENCE = 10_000;

const problem = parser(admin.Problem);

/** Where the server is, and what opens it; the configuration is read for what the environment does not say. */
function serverOf({ PARLEY_URL, ADMIN_TOKEN }: NodeJS.ProcessEnv = process.env): Server {
  if (PARLEY_URL && ADMIN_TOKEN) return { url: PARLEY_URL, token: ADMIN_TOKEN };
  const { config } = loadSettings();
  const token = config.tokens.admin?.reveal();
  if (!token) {
    throw new CommandError(
      'ADMIN_TOKEN is not set: the server knows by it who may do this. `parley token` makes one; set it for the server too, and start that anew.',
    );
  }
  return { url: PARLEY_URL || urlOf(config.network), token };
}

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** This machine's own server: where it listens everywhere, it listens here. */
export function urlOf({ host, ports: [port = 8000], tls }: Config['network']): string {
  const name = EVERYWHERE.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

/** @throws CommandError where the server cannot be reached, refuses, or says what it should not */
export async function ask<S extends TSchema>(
  line: string,
  schema: S,
  body?: unknown,
): Promise<Static<S>> {
  const answer = await request(line, body);
  const { fits } = parser(schema);
  if (!fits(answer)) throw new CommandError('The server is of another version than this command.');
  return answer;
}

/** As {@link ask}, of what is answered with nothing. */
export async function tell(line: string, body?: unknown): Promise<Report> {
  await request(line, body);
  return { value: { done: true }, text: 'Done.' };
}

/** What a server answers, for programs as it is, and laid out for people. */
export const reportOf = (value: unknown): Report => ({ value, text: layOut(value) });

async function request(line: string, body: unknown): Promise<unknown> {
  const { url, token } = serverOf();
  const [method = 'GET', path = ''] = line.split(' ', 2);
  const response = await reach(new URL(`/admin/api${path}`, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await response.text();
  const answer = jsonOf(text);
  if (response.ok) return answer;
  throw new CommandError(refusalOf(response.status, answer, url));
}

async function reach(url: URL, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      `No server answers at ${url.origin} (${why}): start it, or name another by PARLEY_URL.`,
      { cause },
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, answer: unknown, url: string): string {
  if (problem.fits(answer)) return `${answer.detail} (${answer.code}).`;
  if (status === 404) {
    return `There is no admin API at ${url}: start the server with ADMIN_TOKEN set.`;
  }
  return `${url} answered ${status}: is it a Parley server?`;
}

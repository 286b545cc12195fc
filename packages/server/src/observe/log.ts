import type { FastifyBaseLogger } from 'fastify';
import { styleText } from 'node:util';
import { fastify } from 'fastify';

/** Where log lines go: `process.stdout`, or what a test listens to. */
export interface LogOutput {
  write(line: string): unknown;
}

export interface LogOptions {
  /** A pino level, or `silent`. */
  readonly level: string;
  readonly output: LogOutput;
  /** Lines for the eye instead of JSON. */
  readonly readable?: boolean;
  /** Which process of several this is. */
  readonly worker?: number | undefined;
}

/** Fields that never belong in a log, should one slip in: tokens, bodies, SDP. */
const unloggable: ReadonlySet<string> = new Set(
  (
    'token access_token refresh_token ticket password secret authorization cookie headers ' +
    'body sdp ice candidate payload ciphertext content'
  ).split(' '),
);

/**
 * Fastify's `logger` option: JSON lines (pino) that carry no token, body or SDP (rule C5), and
 * requests without their headers.
 */
export function loggerOptions({ level, output, readable = false, worker }: LogOptions) {
  return {
    level,
    base: worker === undefined ? null : { worker },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: redacted },
    serializers,
    stream: readable ? readableLines(output) : { write: (line: string) => void output.write(line) },
  };
}

/** A logger for a process that serves no requests. */
export const createLog = (options: LogOptions): FastifyBaseLogger =>
  fastify({ logger: loggerOptions(options) }).log;

const serializers = {
  req: describeRequest,
  res: describeReply,
  err: describeError,
  url: redactUrl,
};

/** Fields and what is in them, in place of pino's `redact`, which makes 26 kB of garbage a line. */
const redacted = (fields: object) =>
  withoutSecrets(fields, (value, name) => {
    const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isPlain || Object.hasOwn(serializers, name)) return value;
    return withoutSecrets(value, (inner) => inner);
  });

function withoutSecrets(
  fields: object,
  shown: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    result[name] = unloggable.has(name) ? '[redacted]' : shown(value, name);
  }
  return result;
}

/** A request of Fastify, or of `node:http` when it asks for a socket. */
interface LoggedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly ip?: string;
  readonly socket?: { readonly remoteAddress?: string | undefined };
  readonly routeOptions?: { readonly url?: string | undefined };
}

/** A route's pattern stands for the url where there is one: invite codes and uuids open rooms too. */
function describeRequest({ method = '', url = '', ip, socket, routeOptions }: LoggedRequest) {
  const shown = routeOptions?.url ?? redactUrl(url);
  return { method, url: shown, address: ip ?? socket?.remoteAddress ?? '' };
}

function describeReply({ statusCode }: { readonly statusCode: number }) {
  return { statusCode };
}

/**
 * Type, code, message and stack, and nothing else: drivers hang rows and parameters on their errors.
 * A parser's `SyntaxError` quotes what it parsed, so its message stays out too.
 */
function describeError(thrown: unknown) {
  const error = thrown instanceof Error ? thrown : new TypeError(`${typeof thrown} was thrown`);
  const { name: type, stack = '' } = error;
  const message = error instanceof SyntaxError ? 'malformed text' : error.message;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error ? error.code : undefined;
  return { type, code, message, stack: [`${type}: ${message}`, ...frames].join('\n') };
}

/** A JWT, wherever a client has put it. */
const TOKEN = /eyJ[\w-]+(?:\.|%2E)[\w-]*(?:(?:\.|%2E)[\w-]*)?/gi;

/** The URL without tokens, and its query by the names alone: what clients put there is not for us to tell. */
function redactUrl(given: unknown): string {
  const url = String(given).replaceAll(TOKEN, 'redacted');
  const start = url.indexOf('?');
  if (start === -1) return url;
  const query = new URLSearchParams(url.slice(start));
  for (const name of new Set(query.keys())) query.set(name, 'redacted');
  return `${url.slice(0, start)}?${query.toString()}`;
}

function readableLines(output: LogOutput) {
  return { write: (line: string) => void output.write(readableLine(line)) };
}

/** `12:00:01.123 INFO answered GET /health 200 {"ms":1.2}`, with the stack of an error below. */
function readableLine(line: string): string {
  const { time, level, msg, req, res, err, ...rest } = fieldsOf(JSON.parse(line));
  const words = [msg, fieldsOf(req)['method'], fieldsOf(req)['url'], fieldsOf(res)['statusCode']];
  const text = [
    styleText('dim', String(time).slice(11, 23)),
    String(level).toUpperCase(),
    ...words.filter((word) => word !== undefined).map(printable),
    ...(Object.keys(rest).length > 0 ? [styleText('dim', printable(JSON.stringify(rest)))] : []),
    ...(err ? [`\n${printable(fieldsOf(err)['stack'])}`] : []),
  ];
  return `${text.join(' ')}\n`;
}

/** Without what a terminal would obey. */
function printable(text: unknown): string {
  return String(text).replace(/[^\P{Cc}\n]/gu, '');
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

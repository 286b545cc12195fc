import { isIP } from 'node:net';
import { Secret } from './secret.ts';

/** What a variable's text may look like, and how it becomes a value. */
export interface Kind<T> {
  /** Ends the sentence "it takes …" in refusals and in `docs/config.md`. */
  readonly takes: string;
  /** `undefined` when `text` (trimmed, never empty) is not of this kind. */
  readonly parse: (text: string) => T | undefined;
}

/** Kind of a text that must match `pattern`. */
export function matching(takes: string, pattern: RegExp): Kind<string> {
  return { takes, parse: (text) => (pattern.test(text) ? text : undefined) };
}

/** Kind of one line of at most `max` characters. */
export function line(max: number): Kind<string> {
  return matching(`one line of up to ${max} characters`, new RegExp(`^\\P{Cc}{1,${max}}$`, 'u'));
}

/** Kind of a whole number from `min` to `max`; `unit` is for the reader alone. */
export function whole(min: number, max: number, unit = ''): Kind<number> {
  const takes = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  const inRange = (value: number) => value >= min && value <= max;
  return {
    takes,
    parse: (text) => (/^\d{1,15}$/.test(text) && inRange(Number(text)) ? Number(text) : undefined),
  };
}

/** Kind of a time written in whole seconds, read as milliseconds. */
export const seconds = (min: number, max: number): Kind<number> =>
  time(whole(min, max, 'seconds'), 1000);

/** Kind of a time written in whole hours, read as milliseconds. */
export const hours = (min: number, max: number): Kind<number> =>
  time(whole(min, max, 'hours'), 3_600_000);

/** Kind of a time written in whole days, read as milliseconds. */
export const days = (min: number, max: number): Kind<number> =>
  time(whole(min, max, 'days'), 86_400_000);

function time(written: Kind<number>, unit: number): Kind<number> {
  return {
    takes: written.takes,
    parse: (text) => {
      const value = written.parse(text);
      return value === undefined ? undefined : value * unit;
    },
  };
}

/** Kind of one word out of `options`, in either case. */
export function choice<const T extends string>(...options: readonly T[]): Kind<T> {
  return {
    takes: `one of ${options.join(', ')}`,
    parse: (text) => options.find((option) => option.toLowerCase() === text.toLowerCase()),
  };
}

/** The spellings of a boolean that pydantic, and so the documents' first servers, understand. */
export const flag: Kind<boolean> = {
  takes: 'true or false',
  parse(text) {
    if (/^(1|t|true|y|yes|on)$/i.test(text)) return true;
    if (/^(0|f|false|n|no|off)$/i.test(text)) return false;
    return undefined;
  },
};

/** Kind of a value, or of a word in its place. */
export function orWord<const W extends string, T>(word: W, item: Kind<T>): Kind<T | W> {
  return {
    takes: `${word}, or ${item.takes}`,
    parse: (text) => (text.toLowerCase() === word ? word : item.parse(text)),
  };
}

/** Kind of several values of `item`, comma-separated or as a JSON list (pydantic's spelling). */
export function list<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    takes: `${item.takes}; several are separated by commas`,
    parse(text) {
      const values = splitList(text)?.map((part) => item.parse(part));
      return values?.length && values.every((value) => value !== undefined) ? values : undefined;
    },
  };
}

function splitList(text: string): string[] | undefined {
  if (text.startsWith('[')) return parseJsonList(text);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseJsonList(text: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isTextList(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Kind of the port of another server. */
export const port = whole(1, 65_535);

/** Kind of a range of ports, such as `49152-65535`. */
export const portRange: Kind<readonly [from: number, to: number]> = {
  takes: 'two ports from 1024 to 65535 with a hyphen between them, the lower one first',
  parse(text) {
    const [from, to, ...rest] = text
      .split('-')
      .map((part) => whole(1024, 65_535).parse(part.trim()));
    return from && to && from <= to && rest.length === 0 ? [from, to] : undefined;
  },
};

/** Kind of one port or several, without repetitions; 0 lets the system choose. */
export const ports: Kind<readonly number[]> = {
  takes: 'a port from 0 (any free one) to 65535; several are separated by commas',
  parse(text) {
    const given = list(whole(0, 65_535)).parse(text);
    return given?.filter((number, index) => number === 0 || given.indexOf(number) === index);
  },
};

export const ipAddress: Kind<string> = {
  takes: 'an IP address',
  parse: (text) => (isIP(text) ? text : undefined),
};

/** Kind of a host name (RFC 1123 §2.1) or an IP address. */
export const host: Kind<string> = {
  takes: 'a host name or an IP address',
  parse: (text) => (isIP(text) || isHostName(text) ? text : undefined),
};

function isHostName(text: string): boolean {
  const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
  const labels = text.split('.');
  return (
    text.length <= 253 && !/^\d+$/.test(labels.at(-1) ?? '') && labels.every((l) => label.test(l))
  );
}

/** Kind of a bare address; the characters it excludes would let it break out of a mail header. */
export const emailAddress = matching(
  'an e-mail address such as parley@example.org',
  /^[^\s@,:;"'<>()[\]\\]{1,64}@[^\s@,:;"'<>()[\]\\]{1,189}$/,
);

/** Kind of a text that is never shown again. */
export const secretLine: Kind<Secret> = {
  takes: 'one line',
  parse: (text) => (/^\P{Cc}+$/u.test(text) ? new Secret(text) : undefined),
};

/** Kind of a secret that webhooks are signed with (Standard Webhooks, "Signature scheme": 24 to 64 bytes). */
export const webhookSecret: Kind<Secret> = {
  takes: 'whsec_ and 24 to 64 random bytes in base64',
  parse(text) {
    const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
    const { length } = Buffer.from(base64, 'base64');
    return length >= 24 && length <= 64 ? new Secret(text) : undefined;
  },
};

/** Kind of such a text that nobody can find by guessing. */
export const longSecret: Kind<Secret> = {
  takes: 'one line of at least 32 characters',
  parse: (text) => (text.length < 32 ? undefined : secretLine.parse(text)),
};

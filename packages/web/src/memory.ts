/** What the browser remembers: the person for good, a visit until the tab is closed. */
import type { Tokens } from '@parley/client';

const NAME = 'parley.name';
const TOKEN = 'parley.token';
const REFRESH = 'parley.refresh';
const EMAIL = 'parley.email';
const LANGUAGE = 'parley.language';
const VISIT = 'parley.visit';
const DEVICES = 'parley.devices';
/** Followed by the id of the room. */
const DRAFT = 'parley.draft.';
const UNSENT = 'parley.unsent.';
const SHORTCUTS = 'parley.shortcuts';
/** Followed by the kind of device. */
const CHOSEN = 'parley.chosen.';

/** Which devices somebody wants to be on. */
export interface DeviceWishes {
  readonly mic: boolean;
  readonly camera: boolean;
}

/** Storage can be forbidden or full; then nothing is remembered, and all else works. */
function read(storage: () => Storage, key: string): string | undefined {
  try {
    return storage().getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: () => Storage, key: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // See `read`.
  }
}

/** Other versions of this page may have left something else there. */
function parseTexts(json = '[]'): ReadonlyMap<string, string> {
  try {
    const entries: unknown = JSON.parse(json);
    return new Map(Array.isArray(entries) ? entries.filter(isTextEntry) : []);
  } catch {
    return new Map();
  }
}

const isTextEntry = (entry: unknown): entry is readonly [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');

const person = () => localStorage;
const tab = () => sessionStorage;

export const memory = {
  get name(): string {
    return read(person, NAME) ?? '';
  },
  set name(value: string) {
    write(person, NAME, value);
  },

  get tokens(): Tokens {
    return { token: read(person, TOKEN), refreshToken: read(person, REFRESH) };
  },
  /** What gets the next token comes last: other tabs wait for that. */
  set tokens({ token, refreshToken }: Tokens) {
    write(person, TOKEN, token);
    write(person, REFRESH, refreshToken);
  },
  /** Calls back where another tab was given other tokens. */
  onTokens(act: () => void): void {
    addEventListener('storage', ({ key }) => {
      if (key === REFRESH) act();
    });
  },

  /** The address that the person is signed in with; undefined for guests. */
  get email(): string | undefined {
    return read(person, EMAIL);
  },
  set email(value: string | undefined) {
    write(person, EMAIL, value);
  },

  /** The language that the person chose; undefined leaves it to the browser. */
  get language(): string | undefined {
    return read(person, LANGUAGE);
  },
  set language(tag: string | undefined) {
    write(person, LANGUAGE, tag);
  },

  /** The invite of the room that this tab is in; a reload goes back in. */
  get visit(): string | undefined {
    return read(tab, VISIT);
  },
  set visit(invite: string | undefined) {
    write(tab, VISIT, invite);
  },

  /** Whoever reloads with the microphone off must come back with it off. */
  get devices(): DeviceWishes {
    const off = read(tab, DEVICES) ?? '';
    return { mic: !off.includes('mic'), camera: !off.includes('camera') };
  },
  set devices({ mic, camera }: DeviceWishes) {
    write(tab, DEVICES, [mic ? '' : 'mic', camera ? '' : 'camera'].join(' '));
  },

  /** What somebody has begun to write in a room; empty where there is nothing. */
  draft(roomId: string): string {
    return read(tab, DRAFT + roomId) ?? '';
  },
  keepDraft(roomId: string, text: string): void {
    write(tab, DRAFT + roomId, text || undefined);
  },

  /** What somebody wrote in a room that is not known to have arrived, by message id. */
  unsent(roomId: string): ReadonlyMap<string, string> {
    return parseTexts(read(tab, UNSENT + roomId));
  },
  keepUnsent(roomId: string, texts: ReadonlyMap<string, string>): void {
    write(tab, UNSENT + roomId, texts.size > 0 ? JSON.stringify([...texts]) : undefined);
  },

  get shortcuts(): boolean {
    return read(person, SHORTCUTS) !== 'off';
  },
  set shortcuts(on: boolean) {
    write(person, SHORTCUTS, on ? undefined : 'off');
  },

  /** Id of the one of several devices that the person wants to use. */
  chosen(kind: MediaDeviceKind): string | undefined {
    return read(person, CHOSEN + kind);
  },
  choose(kind: MediaDeviceKind, id: string): void {
    write(person, CHOSEN + kind, id);
  },
};

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
const NOTIFY = 'parley.notify';
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

/** What somebody wrote that is not known to have arrived. */
export interface Kept {
  readonly text: string;
  /** Id of the message that it answers. */
  readonly replyTo?: string | undefined;
}

/** Other versions of this page may have left something else there. */
function parseKept(json = '[]'): ReadonlyMap<string, Kept> {
  try {
    const entries: unknown = JSON.parse(json);
    const kept = Array.isArray(entries) ? entries.filter(isKeptEntry) : [];
    return new Map(kept.map(([id, text, replyTo]) => [id, { text, replyTo }]));
  } catch {
    return new Map();
  }
}

type KeptEntry = readonly [id: string, text: string, replyTo?: string];

const isKeptEntry = (entry: unknown): entry is KeptEntry =>
  Array.isArray(entry) && entry.length >= 2 && entry.every((part) => typeof part === 'string');

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
  unsent(roomId: string): ReadonlyMap<string, Kept> {
    return parseKept(read(tab, UNSENT + roomId));
  },
  keepUnsent(roomId: string, all: ReadonlyMap<string, Kept>): void {
    const entries = [...all].map(([id, { text, replyTo }]) =>
      replyTo === undefined ? [id, text] : [id, text, replyTo],
    );
    write(tab, UNSENT + roomId, entries.length > 0 ? JSON.stringify(entries) : undefined);
  },

  /** Whether the system tells of messages while the page is hidden. */
  get notify(): boolean {
    return read(person, NOTIFY) === 'on';
  },
  set notify(on: boolean) {
    write(person, NOTIFY, on ? 'on' : undefined);
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

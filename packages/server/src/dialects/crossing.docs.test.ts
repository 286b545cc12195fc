/** Holds the tables of `docs/dialects/crossing.md` to what the codecs say. */
import type { PeerFacts, RoomEvent } from '../core/event.ts';
import type { Message, User } from '../core/model.ts';
import type { SignalContent } from '../core/signal.ts';
import type { TestContext } from '../testing/context.ts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connId, dialectTag, messageId, roomId, serial, userId } from '../core/ids.ts';
import { initialPresence } from '../core/presence.ts';
import { testContext } from '../testing/context.ts';
import { START } from '../testing/peers.ts';
import { property } from './parse.ts';
import { DIALECTS } from './registry.ts';

const page = readFileSync(
  new URL('../../../../docs/dialects/crossing.md', import.meta.url),
  'utf8',
);
const tags = DIALECTS.map(({ tag }) => String(tag));

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.store.close());

/** Rows of the table under a heading, the names of its columns first. */
function table(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) =>
    line.split(' | ').map((cell) => cell.replace(/^\| ?| ?\|$/g, '')),
  );
  return rows.filter((_, index) => index !== 1);
}

function codecOf(tag: string) {
  const dialect = DIALECTS.find((each) => each.tag === tag);
  if (!dialect) throw new Error(`no dialect ${tag}`);
  return dialect.create(context).socket.codec(new URLSearchParams());
}

/** Somebody whose dialect nobody speaks. */
const foreigner: PeerFacts = {
  connId: connId('foreigner'),
  userId: userId('4b3c0b1e-6c1f-4a0e-9a57-0e7d6a1e9a01'),
  serial: serial(7),
  displayName: 'Foreigner',
  dialect: dialectTag('another'),
  handle: 'foreigner',
  addressing: true,
};
const author: User = {
  id: foreigner.userId,
  serial: foreigner.serial,
  origin: foreigner.dialect,
  displayName: foreigner.displayName,
  avatarUrl: null,
  email: null,
  emailProven: false,
  emailSince: null,
  username: null,
  createdAt: 0,
  deletedAt: null,
};
const room = { id: roomId('room'), name: 'room', access: 'open', version: 1 } as const;
const presence = initialPresence({ role: 'guest', muted: false });
const sdp = 'v=0\r\n';

/** As it reaches somebody of another dialect: it names them. */
const signal = (content: SignalContent): RoomEvent => ({
  kind: 'signal',
  from: foreigner,
  target: { to: 'handle', dialect: dialectTag('reader'), handle: 'reader' },
  content,
  verbatim: undefined,
});

const message: Message = {
  id: messageId('message'),
  serial: serial(1),
  roomId: room.id,
  author,
  text: 'hi',
  encrypted: false,
  replyTo: null,
  createdAt: 0,
  editedAt: null,
  deletedAt: null,
  reactions: [],
};

const EVENTS: Readonly<Record<string, RoomEvent>> = {
  'it arrives': {
    kind: 'joined',
    peer: { facts: foreigner, presence },
    announced: false,
    size: 2,
  },
  'it shows a state': {
    kind: 'presence',
    userId: foreigner.userId,
    connected: true,
    change: { micOn: false },
  },
  offer: signal({ kind: 'offer', sdp }),
  answer: signal({ kind: 'answer', sdp }),
  candidate: signal({ kind: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0' } }),
  'end of candidates': signal({ kind: 'candidate', candidate: null }),
  'anything else': signal({ kind: 'custom', payload: 1 }),
  'it hangs up': signal({ kind: 'bye' }),
  chat: {
    kind: 'message',
    author: foreigner,
    message,
  },
  'it edits a message': { kind: 'revised', message: { ...message, text: 'hello', editedAt: 1 } },
  'it deletes a message': { kind: 'revised', message: { ...message, text: '', deletedAt: 1 } },
  'it reacts to a message': {
    kind: 'reaction',
    message: message.id,
    userId: foreigner.userId,
    emoji: '👍',
    on: true,
  },
  'it writes': { kind: 'typing', from: foreigner, on: true },
  'it leaves, or is removed': { kind: 'left', peer: foreigner, last: true },
};

/** The frames of a cell, such as `{type: "bye", from}`, each as its fields with their texts. */
const framesIn = (cell: string): [name: string, text: string | undefined][][] =>
  [...cell.matchAll(/`\{([^`]*)\}`/g)].map(([, fields = '']) =>
    fields.split(', ').map((field) => {
      const [, name = '', text] = /^(\w+)(?:: "(.*)")?$/.exec(field) ?? [];
      return [name, text];
    }),
  );

const heard = table('What is heard');
const cells = heard
  .slice(1)
  .flatMap(([event = '', ...row]) =>
    row.map(
      (cell, index) => [event.replace(/ \([XH]\d+\)$/, ''), tags[index] ?? '', cell] as const,
    ),
  );

describe('the table of what is heard', () => {
  test('[X4] has a column for every dialect and a row for every event', () => {
    expect(heard[0]).toEqual(['event', ...tags]);
    expect(heard.slice(1).map(([event]) => event?.replace(/ \([XH]\d+\)$/, ''))).toEqual(
      Object.keys(EVENTS),
    );
  });

  test.each(cells)('[X1] [X3] [X4] %s, in %s, is %s', (event, tag, cell) => {
    const known = EVENTS[event];
    const frames = known && codecOf(tag).encode(known, room, START);
    const documented = framesIn(cell);
    expect(documented).toHaveLength(frames?.length ?? -1);
    for (const [index, fields] of documented.entries()) {
      const frame: unknown = JSON.parse(frames?.[index] ?? '');
      for (const [name, text] of fields) {
        expect(frame).toHaveProperty([name]);
        expect(property(frame, name)).toEqual(text ?? property(frame, name));
      }
    }
  });
});

describe('the table of what is said', () => {
  const said = table('What is said');
  const samples = said
    .slice(1)
    .flatMap(([, ...row]) => row.map((cell, index) => [tags[index] ?? '', cell] as const))
    .filter(([, cell]) => cell.startsWith('`{'));

  test('[X1] has a column for every dialect', () => {
    expect(said[0]).toEqual(['event', ...tags]);
  });

  test.each(samples)('[X1] [X3] %s understands %s', (tag, cell) => {
    const command = codecOf(tag).decode(cell.slice(1, -1));
    const what = command.kind === 'signal' ? command.content.kind : command.kind;
    expect(what).not.toBe('custom');
    expect(['offer', 'candidate', 'bye', 'chat']).toContain(what);
  });
});

test.each(['Names', 'Ways into one room'])('[X0] [C11] %s tells of every dialect', (heading) => {
  expect(table(heading)[0]?.slice(1)).toEqual(tags);
});

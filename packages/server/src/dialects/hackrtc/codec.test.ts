import type { RoomEvent } from '../../core/event.ts';
import type { SignalContent } from '../../core/signal.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError, asAppError } from '../../core/errors.ts';
import { dialectTag } from '../../core/ids.ts';
import { ROOM, START, TestPeer } from '../../testing/peers.ts';
import { codec } from './codec.ts';
import { resumable } from './resumable.ts';

const { decode, encode, encodeError } = codec;

type Signal = RoomEvent & { readonly kind: 'signal' };

const sender = new TestPeer('ann', 'phone').facts;
const stamps = { from: sender.userId, from_conn: sender.connId };

function decodeSignal(text: string): Signal {
  const command = decode(text);
  if (command.kind !== 'signal') throw new Error(`${text} is no signal`);
  return { ...command, from: sender };
}

/** What another client gets of a frame. */
const relayed = (text: string): string => encode(decodeSignal(text), ROOM, START).join();

const uuid = fc.uuid({ version: 4 });
const someJson = fc.oneof(fc.object(), fc.string(), fc.constant(null));
const known = fc.record(
  {
    to_conn: fc.option(fc.string()),
    to: fc.option(uuid),
    sdp: someJson,
    ice: someJson,
    bye: fc.boolean(),
  },
  { requiredKeys: [] },
);
const forged = fc.record(
  { from: fc.jsonValue(), from_conn: fc.jsonValue(), room_id: fc.jsonValue() },
  { requiredKeys: [] },
);
/** Fields that nobody knows: those that are known stand above. */
const unknownName = fc
  .string({ unit: 'binary' })
  .filter((name) => !['to', 'to_conn', 'sdp', 'ice', 'bye'].includes(name));
const extra = fc.dictionary(unknownName, fc.jsonValue());
const whitespace = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 3 });

/** A signal as text: any fields, with any whitespace around and between them. */
const signalText = fc
  .tuple(extra, forged, known, whitespace, fc.constantFrom(undefined, 1, '\t'))
  .map(([more, forgeries, fields, space, indent]) => {
    const frame = { ...more, ...forgeries, ...fields, type: 'signal' };
    return `${space}${JSON.stringify(frame, undefined, indent)}${space}`;
  });

/** What a reader should find: the sender's fields, with the server's in place of forged ones. */
function expected(text: string): unknown {
  const frame: unknown = JSON.parse(text);
  const fields: [string, unknown][] = frame instanceof Object ? Object.entries(frame) : [];
  const kept = fields.filter(([name]) => name !== 'room_id');
  return Object.fromEntries([...kept, ...Object.entries(stamps)]);
}

describe('a relayed signal', () => {
  test('[C7] [C8] is what was sent, but for the fields that the server stamps', () => {
    fc.assert(
      fc.property(signalText, (text) => {
        expect(JSON.parse(relayed(text))).toStrictEqual(expected(text));
      }),
    );
  });

  test.each([
    ['spaces', '{ "type" : "signal" , "sdp" : { "a" : 1 } }'],
    ['numbers that a double cannot hold', '{"type":"signal","x":12345678901234567890,"y":1e999}'],
    ['escapes', String.raw`{"type":"signal","x":"\u00e9\u0000\ud83d\/"}`],
    ['a field twice', '{"type":"signal","x":1,"x":2}'],
    ['a field that is called like none', '{"type":"signal","__proto__":{"a":1},"":0}'],
    ['the stamped names further inside', '{"type":"signal","sdp":{"from":"x","room_id":"y"}}'],
  ])('[C8] is the very text that was sent: %s', (_, text) => {
    const head = `{"from":"${stamps.from}","from_conn":"${stamps.from_conn}",`;
    expect(relayed(text)).toBe(head + text.slice(1));
  });

  test.each([
    ['plainly', '{"type":"signal","from":"eve","from_conn":"~eve","room_id":"elsewhere"}'],
    ['twice', '{"from":"eve","type":"signal","from":"eve","from_conn":1,"from_conn":2}'],
    ['with escaped names', String.raw`{"\u0066rom":"eve","type":"signal","from\u005fconn":"~eve"}`],
    ['behind whitespace', ' \r\n\t{"from":"eve","type":"signal"}'],
    ['as no text', '{"type":"signal","from":{"from":"eve"},"from_conn":null}'],
    ['under another type', '{"type":"signal","Type":"chat","TYPE":"eve"}'],
  ])('[C7] tells who sent it, though the sender wrote %s', (_, text) => {
    expect(JSON.parse(relayed(text))).toEqual({ type: 'signal', ...stamps });
    expect(relayed(text)).not.toContain('eve');
  });

  test('[C7] [H11] is whole behind any white space, with its place for those who may come back', () => {
    const { encode: placed } = resumable(codec);
    const at = { epoch: START.epoch, offset: START.offset };
    fc.assert(
      fc.property(signalText, (text) => {
        const [frame = ''] = placed(decodeSignal(text), ROOM, START);
        expect(JSON.parse(frame)).toMatchObject({ ...stamps, ...at });
      }),
    );
  });

  test('[C7] keeps other fields as they were, though the sender forged some', () => {
    const text = `{"from":"eve","type":"signal","sdp":{"type":"offer","sdp":"v=0\\r\\n"},"x":[1,null]}`;
    expect(JSON.parse(relayed(text))).toEqual({
      ...stamps,
      type: 'signal',
      sdp: { type: 'offer', sdp: 'v=0\r\n' },
      x: [1, null],
    });
  });
});

describe('the neutral record', () => {
  const sdp = 'v=0\r\n';
  const candidate = 'candidate:1 1 udp 1 192.0.2.1 1 typ host';

  test.each<[string, object, SignalContent]>([
    ['an offer', { sdp: { type: 'offer', sdp } }, { kind: 'offer', sdp }],
    ['an answer', { sdp: { type: 'answer', sdp } }, { kind: 'answer', sdp }],
    [
      'a candidate',
      { ice: { candidate, sdpMid: '0' } },
      { kind: 'candidate', candidate: { candidate, sdpMid: '0' } },
    ],
    [
      'a candidate as text, with the place it lacks',
      { ice: candidate },
      { kind: 'candidate', candidate: { candidate, sdpMLineIndex: 0 } },
    ],
    ['the end of candidates', { ice: null }, { kind: 'candidate', candidate: null }],
    ['a hang-up', { bye: true }, { kind: 'bye' }],
    [
      'a description of another type',
      { sdp: { type: 'rollback' } },
      { kind: 'custom', payload: { sdp: { type: 'rollback' } } },
    ],
    ['a description as text', { sdp }, { kind: 'custom', payload: { sdp } }],
    ['a candidate without its line', { ice: {} }, { kind: 'custom', payload: { ice: {} } }],
    ['what no document names', { payload: { k: 1 } }, { kind: 'custom', payload: { k: 1 } }],
    ['nothing but itself', {}, { kind: 'custom', payload: { type: 'signal' } }],
  ])('[X1] holds %s', (_, fields, content) => {
    expect(decodeSignal(JSON.stringify({ type: 'signal', ...fields })).content).toEqual(content);
  });

  const content: fc.Arbitrary<SignalContent> = fc.oneof(
    fc.record({ kind: fc.constantFrom('offer', 'answer'), sdp: fc.string() }),
    fc.record({
      kind: fc.constant('candidate' as const),
      candidate: fc.option(
        fc.record(
          {
            candidate: fc.string(),
            sdpMid: fc.string(),
            sdpMLineIndex: fc.nat(),
            usernameFragment: fc.string(),
          },
          { requiredKeys: ['candidate', 'sdpMLineIndex'] },
        ),
      ),
    }),
    fc.constant({ kind: 'bye' as const }),
    fc.record({ kind: fc.constant('custom' as const), payload: fc.record({ k: fc.string() }) }),
  );

  test('[X1] of another dialect is said in our words, and means the same', () => {
    const verbatim = { dialect: dialectTag('another'), rest: '"not":"ours"}' };
    fc.assert(
      fc.property(content, (said) => {
        const target = { to: 'others' } as const;
        const event = { kind: 'signal', from: sender, target, content: said, verbatim } as const;
        const [text = ''] = encode(event, ROOM, START);
        expect(JSON.parse(text)).toMatchObject({ type: 'signal', ...stamps });
        expect(decodeSignal(text).content).toEqual(said);
      }),
    );
  });
});

/** The kind of a text that is understood, or the code of its refusal. */
function outcomeOf(text: string): string {
  try {
    return decode(text).kind;
  } catch (thrown) {
    return asAppError(thrown).code;
  }
}

describe('any text', () => {
  test('[C9] is understood or refused with a reason of ours, whatever it is', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), signalText);
    fc.assert(
      fc.property(text, (given) => {
        expect(outcomeOf(given)).not.toBe('internal');
      }),
    );
  });

  const names = ['mic_on', 'cam_on', 'screen_sharing', 'is_speaking', 'raised_hand'];

  test('[H10] that tells states is understood where all of them are booleans', () => {
    const states = fc.dictionary(fc.constantFrom(...names), fc.boolean());
    fc.assert(
      fc.property(states, (told) => {
        const command = decode(JSON.stringify({ ...told, type: 'state' }));
        if (command.kind !== 'state') throw new Error('it is taken for another');
        const presence = { kind: 'presence', userId: sender.userId, connected: true } as const;
        const [text = ''] = encode({ ...presence, change: command.change }, ROOM, START);
        const frame = { type: 'participant_state', user_id: sender.userId, connected: true };
        expect(JSON.parse(text)).toEqual({ ...frame, ...told });
      }),
    );
  });
});

test('[C9] [C13] an error frame has a type and a detail, and nothing else', () => {
  expect(encodeError(new AppError('target-unknown'))).toEqual([
    '{"type":"error","detail":"Target not found"}',
  ]);
});

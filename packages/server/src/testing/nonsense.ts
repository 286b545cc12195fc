/** What clients that mean harm, or know no better, send: grammars for fuzzing. */
import * as fc from 'fast-check';
import type { Fields } from './request.ts';
import { fieldsOf } from './validators.ts';

/** Texts that something once tripped over. */
const TRICKS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '"',
  "'; drop table users; --",
  '<img src=x onerror=alert(1)>',
  '../../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  '{{7*7}}',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  '\u202e',
  '👩‍👩‍👧‍👧',
  '9'.repeat(30),
  '-1',
  'null',
  'x'.repeat(5_000),
];

/** Texts that pass some check or other. */
const LIKELY = [
  'hello',
  'ann@example.org',
  'correct horse battery',
  'https://example.org/a.png',
  '00000000-0000-4000-8000-000000000000',
  '👍',
];

/** Every field that any dialect knows. */
const FIELDS =
  'type name email password otp username display_name avatar_url description room_type access chat_policy room_id client_id token ' +
  'ciphertext encrypted content identity_key pre_key refresh id to to_conn target sdp ice offer answer candidate payload bye ' +
  'mic_on cam_on raised_hand from sender sender_id message_id reply_to emoji on user_id __proto__';

/** Every type of a frame that any dialect knows. */
const TYPES =
  'signal state chat edit delete react read typing admit deny offer answer candidate bye custom heartbeat role webrtc-offer webrtc-answer webrtc-ice-candidate webrtc-hangup';

const wordOf = (words: string) => fc.constantFrom(...words.split(' '));

export const trickyText = fc.oneof(
  fc.constantFrom(...TRICKS),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const value = fc.oneof(
  { maxDepth: 3 },
  trickyText,
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.array(trickyText, { maxLength: 3 }),
  fc.dictionary(wordOf(FIELDS), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
);

const fields = fc.dictionary(wordOf(FIELDS), value, { maxKeys: 6 });

/** What a schema asks for, with mistakes here and there: fields that are missing, odd or of another type. */
export function nearly(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: value });
}

function fitting(schema: unknown): fc.Arbitrary<unknown> {
  const { anyOf, const: literal, type, items, properties } = fieldsOf(schema);
  if (literal !== undefined) return fc.constant(literal);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(nearly));
  switch (type) {
    case 'object': {
      const known = nearlyEach(fieldsOf(properties));
      return fc.oneof(
        { weight: 3, arbitrary: fc.record(known) },
        { weight: 1, arbitrary: fc.record(known, { requiredKeys: [] }) },
      );
    }
    case 'array':
      return fc.array(nearly(items), { maxLength: 3 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -1, max: 1_000 }), fc.double({ noNaN: true }));
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(fc.constantFrom(...LIKELY), trickyText);
  }
}

const nearlyEach = (properties: Fields): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, nearly(each)]));

/** JSON that is nearly a body or a frame, some other JSON, or none. */
export const nearlyJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fields.map((each) => JSON.stringify(each)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(wordOf(TYPES), fields)
      .map(([type, rest]) => JSON.stringify({ ...rest, type })),
  },
  fc.json({ maxDepth: 4 }),
  trickyText,
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
);

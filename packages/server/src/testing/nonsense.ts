/** What clients that mean harm, or know no better, send: grammars for fuzzing. */
import * as fc from 'fast-check';

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

/** Every field that any dialect knows. */
const FIELDS =
  'type name email password otp username display_name avatar_url description room_type access chat_policy room_id client_id token ' +
  'ciphertext encrypted content identity_key pre_key refresh id to to_conn target sdp ice offer answer candidate payload bye ' +
  'mic_on cam_on raised_hand from sender sender_id message_id __proto__';

/** Every type of a frame that any dialect knows. */
const TYPES =
  'signal state chat offer answer candidate bye custom heartbeat role webrtc-offer webrtc-answer webrtc-ice-candidate webrtc-hangup';

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

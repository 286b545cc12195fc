/** What may happen in a room, as plain values: a course of them can be shrunk, printed and kept. */
import * as fc from 'fast-check';
import { PAIRS } from './cast.ts';
import { POLICIES } from './room.ts';

const MODERATION = ['kick', 'ban', 'unban', 'mute', 'unmute'] as const;
const SAYINGS = ['offer', 'answer', 'candidate', 'bye', 'custom'] as const;

export type ModerationAction = (typeof MODERATION)[number];

/** People are numbers in the cast of a course; `socket` and `peer` are one of those they have. All are counted round. */
export type Step =
  | PersonalStep
  | {
      readonly does: 'leave';
      readonly who: number;
      readonly socket: number;
      readonly how: 'close' | 'terminate';
    }
  | {
      readonly does: (typeof SAYINGS)[number];
      readonly who: number;
      readonly socket: number;
      /** Null for everybody. */
      readonly to: { readonly who: number; readonly peer: number } | null;
    }
  | {
      readonly does: 'write';
      readonly who: number;
      readonly socket: number;
      readonly encrypted: boolean;
    }
  | {
      readonly does: 'stammer';
      readonly who: number;
      readonly socket: number;
      readonly frame: string;
    }
  /** Ten seconds pass. */
  | { readonly does: 'wait' };

export interface PersonalStep {
  readonly does: 'enter' | 'announce' | 'withdraw' | ModerationAction;
  readonly who: number;
}

export type Saying = Extract<Step, { does: (typeof SAYINGS)[number] }>;

const just = <const T extends string>(...these: T[]) => fc.constantFrom(...these);
/** Few, who meet often, show more than many. */
const MOST_DIALECTS = 3;
const who = fc.nat(2 * MOST_DIALECTS - 1);
const socket = fc.nat(1);
const to = fc.option(fc.record({ who, peer: fc.nat(1) }), { freq: 2 });
const how = just('close', 'terminate');
const encrypted = fc.boolean();
const frame = just('', 'nonsense', '{"type":', '[]', 'null', '{}', '{"type":"no such type"}');

const say = (...what: (typeof SAYINGS)[number][]) =>
  fc.record({ does: just(...what), who, socket, to });

/** What cannot be done right now is passed over: so there is much coming, and little going. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ does: just('enter'), who }) },
  { weight: 4, arbitrary: fc.record({ does: just('leave'), who, socket, how }) },
  { weight: 6, arbitrary: fc.record({ does: just('announce'), who }) },
  { weight: 2, arbitrary: fc.record({ does: just('withdraw'), who }) },
  { weight: 2, arbitrary: fc.record({ does: just(...MODERATION), who }) },
  { weight: 10, arbitrary: say('offer') },
  { weight: 10, arbitrary: say('answer', 'candidate') },
  { weight: 4, arbitrary: say('bye', 'custom') },
  { weight: 2, arbitrary: fc.record({ does: just('write'), who, socket, encrypted }) },
  { weight: 1, arbitrary: fc.record({ does: just('stammer'), who, socket, frame }) },
  { weight: 2, arbitrary: fc.record({ does: just('wait') }) },
);

const flat = (pairs: typeof PAIRS): string[] => pairs.flat();

export interface Course {
  readonly policy: (typeof POLICIES)[number];
  /** Names of people. */
  readonly cast: readonly string[];
  readonly steps: readonly Step[];
}

/** Without a bias to what is small, which is where a room has nothing to show. */
export const courses: fc.Arbitrary<Course> = fc.noBias(
  fc.record({
    policy: just(...POLICIES),
    cast: fc.shuffledSubarray(PAIRS, { minLength: 2, maxLength: MOST_DIALECTS }).map(flat),
    steps: fc.array(step, { maxLength: 150, size: 'max' }),
  }),
);

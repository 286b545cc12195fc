import type { Course } from './step.ts';

/** A course that went wrong once: what it showed, and the seed that found it. */
export interface Regression {
  readonly showed: string;
  /** Finds the course no more once a dialect or a kind of step was added: so what it shrank to is kept. */
  readonly seed: number;
  readonly course: Course;
}

export const REGRESSIONS: readonly Regression[] = [
  {
    showed: 'candidates of an answer that was for nobody else reached everybody',
    seed: -309840876,
    course: {
      policy: 'plain',
      cast: ['rooms 2', 'hackrtc 1'],
      steps: [
        { does: 'enter', who: 0 },
        { does: 'answer', who: 0, socket: 0, to: null },
        { does: 'enter', who: 1 },
        { does: 'candidate', who: 0, socket: 0, to: null },
      ],
    },
  },
  {
    showed: 'a hang-up came from a caller whose offer had not been heard yet',
    seed: -264324362,
    course: {
      policy: 'plain',
      cast: ['minimal 2', 'hackrtc 1', 'rooms 1'],
      steps: [
        { does: 'enter', who: 2 },
        { does: 'enter', who: 0 },
        { does: 'enter', who: 1 },
        { does: 'offer', who: 0, socket: 0, to: null },
        { does: 'offer', who: 1, socket: 0, to: null },
        { does: 'leave', who: 1, socket: 0, how: 'close' },
      ],
    },
  },
  {
    showed: 'the next offer came before the hang-up of who had left',
    seed: 1859802076,
    course: {
      policy: 'plain',
      cast: ['rooms 1', 'hackrtc 1', 'minimal 2'],
      steps: [
        { does: 'enter', who: 0 },
        { does: 'enter', who: 1 },
        { does: 'offer', who: 1, socket: 0, to: null },
        { does: 'enter', who: 2 },
        { does: 'offer', who: 2, socket: 0, to: null },
        { does: 'leave', who: 1, socket: 0, how: 'close' },
      ],
    },
  },
  {
    showed: 'over two servers, who had said to nobody that they came could not say it again',
    seed: 1892954372,
    course: {
      policy: 'plain',
      cast: ['otp 1', 'otp 2'],
      steps: [
        { does: 'enter', who: 0 },
        { does: 'withdraw', who: 0 },
        { does: 'announce', who: 1 },
        { does: 'enter', who: 0 },
        { does: 'announce', who: 1 },
      ],
    },
  },
  {
    showed:
      'an offer of long ago kept the next one waiting at a server that came to the room later',
    seed: 1547164613,
    course: {
      policy: 'plain',
      cast: ['rooms 1', 'rooms 2', 'hackrtc 1', 'hackrtc 2', 'minimal 1', 'minimal 2'],
      steps: [
        { does: 'enter', who: 2 },
        { does: 'enter', who: 0 },
        { does: 'enter', who: 4 },
        { does: 'offer', who: 2, socket: 0, to: null },
        { does: 'enter', who: 3 },
        { does: 'enter', who: 4 },
        { does: 'wait' },
        { does: 'enter', who: 0 },
        { does: 'offer', who: 3, socket: 0, to: null },
      ],
    },
  },
];

import type { Speaker } from './speaker.ts';
import { hackrtc } from './hackrtc.ts';
import { minimal } from './minimal.ts';
import { otp } from './otp.ts';
import { rooms } from './rooms.ts';

/** One for each dialect of the registry, in its order. */
export const SPEAKERS: readonly Speaker[] = [hackrtc, rooms, minimal, otp];

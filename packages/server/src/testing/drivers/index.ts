import type { Driver } from './driver.ts';
import { hackrtc } from './hackrtc.ts';
import { minimal } from './minimal.ts';
import { otp } from './otp.ts';
import { rooms } from './rooms.ts';

/** One for each dialect of the registry, in its order. */
export const DRIVERS: readonly Driver[] = [hackrtc, rooms, minimal, otp];

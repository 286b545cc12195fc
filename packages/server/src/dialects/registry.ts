import type { DialectFactory } from './dialect.ts';
import { hackrtc } from './hackrtc/index.ts';
import { minimal } from './minimal/index.ts';
import { otp } from './otp/index.ts';
import { rooms } from './rooms/index.ts';

/** Every dialect there is; adding one adds a line here. */
export const DIALECTS: readonly DialectFactory[] = [hackrtc, rooms, minimal, otp];

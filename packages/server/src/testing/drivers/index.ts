import type { Driver } from './driver.ts';
import { hackrtc } from './hackrtc.ts';

/** One for each dialect of the registry, in its order. */
export const DRIVERS: readonly Driver[] = [hackrtc];

import { hackrtc } from './hackrtc/index.ts';
/** Every dialect there is; adding one adds a line here. */
export const DIALECTS = [hackrtc];

export * from './close.ts';
import * as hackrtc_1 from './hackrtc.ts';
export { hackrtc_1 as hackrtc };

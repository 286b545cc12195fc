/**
 * Wire types of the `hackrtc` dialect: documents 000 and 004, rules H1–H11.
 *
 * What the documents do not have is optional or a new frame type (H11), so that a client written to
 * them never notices.
 */
export * from './hackrtc/answers.ts';
export * from './hackrtc/frames.ts';
export * from './hackrtc/groups.ts';
export * from './hackrtc/requests.ts';

/** How long a test waits for something that must come, in ms: on a busy machine slow is not wrong. */
export const PATIENCE = 30_000;

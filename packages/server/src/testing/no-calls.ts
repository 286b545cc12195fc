/** For servers of tests that are about something else: no ports to fight for, no relay to run. */
export const NO_CALLS = { STUN_PORT: 'off', TURN: 'off' } as const;

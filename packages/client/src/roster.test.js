import { beforeEach, describe, expect, test } from 'vitest';
import { Roster } from './roster.ts';
describe('Roster', () => {
    let roster;
    const names = () => [...roster.peers.values()].map((peer) => peer.display_name);
    const join = (conn_id, user_id, display_name) => roster.apply({ type: 'join', conn_id, user_id, display_name });
    beforeEach(() => {
        roster = new Roster();
        roster.apply({ type: 'welcome', conn_id: 'c0', user_id: 'u0', role: 'host', ice_servers: [] });
        roster.apply({ type: 'peers', items: [] });
    });
    test('[H8] follows who comes and goes', () => {
        join('c1', 'u1', 'Alice');
        join('c2', 'u2', 'Bob');
        roster.apply({ type: 'leave', conn_id: 'c1', user_id: 'u1' });
        expect(names()).toEqual(['Bob']);
    });
    test('[H8] starts again from the list that follows a welcome', () => {
        join('c1', 'u1', 'Alice');
        roster.apply({ type: 'peers', items: [] });
        expect(names()).toEqual([]);
    });
    test('[H4] assumes a microphone and a camera that are on', () => {
        join('c1', 'u1', 'Alice');
        expect(roster.peers.get('c1')).toMatchObject({ role: 'guest', mic_on: true, cam_on: true });
    });
    test("[H10] keeps states for all of a user's connections", () => {
        join('c1', 'u1', 'Alice');
        join('c2', 'u1', 'Alice');
        join('c3', 'u3', 'Bob');
        roster.apply({ type: 'participant_state', user_id: 'u1', connected: true, mic_on: false });
        const mics = [...roster.peers.values()].map((peer) => peer.mic_on);
        expect(mics).toEqual([false, false, true]);
    });
    test('[H7] keeps what a moderator decided about oneself', () => {
        roster.apply({
            type: 'participant_state',
            user_id: 'u0',
            connected: true,
            muted_by_moderator: true,
            role: 'guest',
        });
        expect(roster.self).toMatchObject({ muted_by_moderator: true, role: 'guest', mic_on: true });
    });
});

import { isStatus } from './guards.ts';
export function moderation(http) {
    const act = (verb) => async (roomId, userId) => {
        const path = `/moderation/${encodeURIComponent(roomId)}/${verb}/${encodeURIComponent(userId)}`;
        await http.request('POST', path, isStatus);
    };
    return {
        mute: act('mute'),
        unmute: act('unmute'),
        kick: act('kick'),
        ban: act('ban'),
        unban: act('unban'),
        promote: act('promote'),
        demote: act('demote'),
    };
}

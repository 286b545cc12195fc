import { sessionId } from '../core/ids.ts';
/** Makes an access token for a user who has just proved to be one, as a new session. */
export function issueToken(context, user, wording) {
    return context.tokens.mint({
        ...wording,
        life: context.settings.accessTokenLife ?? wording.life,
        userId: user.id,
        sessionId: sessionId(context.random.uuid()),
        use: 'access',
    });
}

const QUIET = {
    micOn: true,
    camOn: true,
    screenSharing: false,
    isSpeaking: false,
    raisedHand: false,
};
/** The presence of a member of whom nothing was heard yet: H4's defaults. */
export function initialPresence(member) {
    return { ...QUIET, role: member.role, mutedByModerator: member.muted };
}

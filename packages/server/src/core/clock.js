/** A clock that never goes back, over one that may be set back. @param read time in ms since 1970 */
export function monotonicClock(read) {
    let latest = 0;
    return {
        now() {
            latest = Math.max(latest, read());
            return latest;
        },
    };
}

/** Closed loop: each source sends whenever fewer than `window` of its signals are under way. Returns how to stop. */
export const keepBusy = (sources, window) => {
    for (const source of sources) {
        source.onDelivery = () => {
            if (source.underWay <= window - 1)
                source.send();
        };
        for (let i = 0; i < window; i++)
            source.send();
    }
    return () => {
        for (const source of sources)
            source.onDelivery = () => { };
    };
};
/** Open loop: the sources take turns at a steady rate, whatever comes back. Returns how to stop. */
export const keepPace = (sources, perSecond) => {
    const start = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
        const due = ((performance.now() - start) * perSecond) / 1000;
        while (sent < due)
            sources[sent++ % sources.length]?.send();
    }, 1);
    return () => clearInterval(timer);
};

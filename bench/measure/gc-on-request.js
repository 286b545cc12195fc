"use strict";
/** Preloaded into every server: answers any message of its parent with a full collection, so that memory is counted without garbage. */
process.on('message', () => {
    globalThis.gc?.();
    process.send?.('collected');
});

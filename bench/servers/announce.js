/** Prints where the server listens, on the line that the rig waits for. */
export const announce = (server) => {
    const address = server.address();
    if (address !== null && typeof address === 'object') {
        console.log(`http://127.0.0.1:${address.port}`);
    }
};

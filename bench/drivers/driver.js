export const serverNames = ['parley', 'bare-relay', 'socket.io', 'peerjs'];
export const isServerName = (name) => serverNames.some((known) => known === name);

/** The floor: the least a signaling server on `ws` can do and still speak the hackrtc document, without accounts. */
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';
import { announce } from './announce.ts';
const rooms = new Map();
const relay = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
relay.on('listening', () => announce(relay));
const addressee = (text) => {
    const frame = JSON.parse(text);
    const named = typeof frame === 'object' && frame !== null && 'to_conn' in frame;
    return named && typeof frame.to_conn === 'string' ? frame.to_conn : null;
};
relay.on('connection', (socket, { url: roomId = '' }) => {
    const connId = randomUUID();
    const room = rooms.get(roomId) ?? new Map();
    const tellOthers = (frame) => {
        for (const [id, other] of room)
            if (id !== connId)
                other.send(frame, { binary: false });
    };
    socket.send(JSON.stringify({ type: 'welcome', conn_id: connId }));
    const items = Array.from(room.keys(), (id) => ({ conn_id: id }));
    socket.send(JSON.stringify({ type: 'peers', items }));
    rooms.set(roomId, room.set(connId, socket));
    tellOthers(JSON.stringify({ type: 'join', conn_id: connId }));
    socket.on('message', (frame) => {
        if (!Buffer.isBuffer(frame))
            return;
        const to = addressee(frame.toString());
        if (to !== null)
            room.get(to)?.send(frame, { binary: false });
        else
            tellOthers(frame);
    });
    socket.on('close', () => {
        room.delete(connId);
        if (room.size === 0)
            rooms.delete(roomId);
        tellOthers(JSON.stringify({ type: 'leave', conn_id: connId }));
    });
});

/** The same service on socket.io, the way its documentation writes one: rooms, private messages by socket id. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce } from './announce.ts';
const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
    const room = String(socket.handshake.query['room']);
    const peers = Array.from(io.of('/').adapter.rooms.get(room) ?? []);
    void socket.join(room);
    socket.emit('welcome', { conn_id: socket.id, peers });
    socket.to(room).emit('join', { conn_id: socket.id });
    socket.on('signal', (message) => {
        socket.to(message.to_conn ?? room).emit('signal', message);
    });
    socket.on('disconnecting', () => {
        socket.to(room).emit('leave', { conn_id: socket.id });
    });
});
http.listen(0, '127.0.0.1', () => announce(http));

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { answers, bindingRequest } from './stun-message.ts';

/** Whether somebody answers STUN there within `patience`, in ms. */
export async function isAnswering(host: string, port: number, patience: number): Promise<boolean> {
  const id = randomBytes(12);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patience);
  socket.on('message', (packet) => {
    if (answers(packet, id)) resolve(true);
  });
  // A socket that is connected hears of it where nobody listens.
  socket.on('error', () => resolve(false));
  socket.on('connect', () => socket.send(bindingRequest(id)));
  socket.connect(port, host);
  const answered = await promise;
  clearTimeout(timer);
  socket.close();
  return answered;
}

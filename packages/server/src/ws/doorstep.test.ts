import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Doorstep } from './doorstep.ts';

test.each([
  ['before it lingers', 'before'],
  ['while it lingers', 'after'],
])('[H11] a client that is gone %s waits no more', (_, when) => {
  const socket = new PassThrough();
  const doorstep = new Doorstep(undefined, socket);
  if (when === 'before') socket.destroy();
  const gone = doorstep.linger();
  expect(gone.aborted).toBe(when === 'before');
  socket.emit('close');
  expect(gone.aborted).toBe(true);
});

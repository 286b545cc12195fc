import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
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

test('[H11] a client that was sent away before it could linger waits no more', () => {
  const doorstep = new Doorstep(undefined, new PassThrough());
  const reason = new AppError('shutting-down');
  doorstep.dismiss(reason);
  expect(doorstep.linger().reason).toBe(reason);
});

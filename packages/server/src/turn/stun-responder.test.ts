import type { Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, bindingRequest } from './stun-message.ts';
import { StunResponder } from './stun-responder.ts';
import { soon } from '../testing/soon.ts';

let now: number;
let responder: StunResponder;
let client: Socket;

beforeEach(async () => {
  now = 0;
  responder = await StunResponder.open('127.0.0.1', 0, () => now);
  client = createSocket('udp4').bind(0, '127.0.0.1');
  await once(client, 'listening');
});
afterEach(async () => {
  client.close();
  await responder.close();
});

const send = (packet: Buffer): void => client.send(packet, responder.port, '127.0.0.1');

const answer = (): Promise<Buffer> =>
  new Promise((resolve) => {
    client.once('message', resolve);
  });

/** Resolves when everything sent before has been looked at. */
async function settled(): Promise<void> {
  now += 1000;
  const id = randomBytes(12);
  send(bindingRequest(id));
  while (!answers(await answer(), id));
}

describe('the responder', () => {
  test('tells a client its address', async () => {
    const id = randomBytes(12);
    send(bindingRequest(id));
    const packet = await answer();
    expect(answers(packet, id)).toBe(true);
    expect(packet.readUInt16BE(26) ^ 0x2112).toBe(client.address().port);
    expect(responder.counts).toEqual({ answered: 1, refused: 0, ignored: 0, dropped: 0 });
  });

  test('refuses what it does not understand, and ignores what is no request', async () => {
    const request = bindingRequest(randomBytes(12));
    const changed = Buffer.concat([
      request.subarray(0, 20),
      Buffer.from('0003000400000006', 'hex'),
    ]);
    send(changed);
    expect((await answer()).readUInt16BE(0)).toBe(0x0111);
    for (const junk of ['', 'x', 'GET / HTTP/1.1\r\n\r\n']) send(Buffer.from(junk));
    send(Buffer.concat([request, request]));
    await settled();
    expect(responder.counts).toEqual({ answered: 1, refused: 1, ignored: 4, dropped: 0 });
  });

  test('answers one address only so often in a second', async () => {
    for (let sent = 0; sent < 150; sent += 1) send(bindingRequest(randomBytes(12)));
    const { counts } = responder;
    await soon(() => expect(counts.answered + counts.dropped).toBe(150));
    expect(counts).toMatchObject({ answered: 100, dropped: 50 });
    await settled();
    expect(counts).toMatchObject({ answered: 101, dropped: 50 });
  });

  test('serves IPv4 and IPv6 where it listens on every address', async () => {
    const everywhere = await StunResponder.open(undefined, 0, () => now);
    const id = randomBytes(12);
    client.send(bindingRequest(id), everywhere.port, '127.0.0.1');
    expect(answers(await answer(), id)).toBe(true);
    await everywhere.close();
  });

  test('says when its port is taken', async () => {
    const opening = StunResponder.open('127.0.0.1', responder.port, () => now);
    await expect(opening).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

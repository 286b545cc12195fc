import { expect, test } from 'vitest';
import { userId } from '../core/ids.ts';
import { externalRelay } from '../../../client/src/testing/relay.ts';
import { TurnClient } from '../testing/turn-client.ts';
import { turnCredential } from './credential.ts';
import { isAnswering } from './stun-probe.ts';
import { soon } from '../testing/soon.ts';

const ann = { userId: userId('ann') };

test('a coturn that shares the secret takes our credentials until they expire, and no others', async () => {
  await using relay = await externalRelay();
  await soon(async () => expect(await isAnswering('127.0.0.1', relay.port, 500)).toBe(true));
  const ask = async (secret: string, seconds: number) => {
    const credential = turnCredential(secret, ann, Date.now() + seconds * 1000);
    using client = new TurnClient(relay.port, credential);
    return await client.allocate();
  };
  expect(await ask(relay.secret, 600)).toBe(200);
  expect(await ask('another', 600)).toBe(401);
  expect(await ask(relay.secret, -1)).toBe(401);
});

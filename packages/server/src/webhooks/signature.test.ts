import { expect, test } from 'vitest';
import { sign } from './signature.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const signed = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
};

test('is what others make of the same', () => {
  expect(sign([SECRET], signed)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('is made with each secret while one is exchanged', () => {
  const another = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const both = sign([SECRET, another], signed).split(' ');
  expect(both).toEqual([sign([SECRET], signed), sign([another], signed)]);
  expect(new Set(both).size).toBe(2);
});

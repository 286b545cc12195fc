import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { newUser } from '../../store/testing/records.ts';
import { testContext } from '../../testing/context.ts';
import { refresh, signIn } from './tokens.ts';

const HOUR = 60 * 60_000;

test('[R2] an access token ends with the session that it belongs to', async () => {
  await using context = await testContext();
  const user = await context.store.accounts.add(newUser());
  const tokens = await signIn(context, user, undefined);
  const { exp: end } = decodeJwt(tokens.refresh);
  context.clock.pass(6.5 * 24 * HOUR);
  expect(decodeJwt(await refresh(context, tokens.refresh)).exp).toBe(end);
  context.clock.pass(12 * HOUR);
  await expect(refresh(context, tokens.refresh)).rejects.toThrow(AppError);
});

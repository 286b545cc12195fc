import type { Context } from '../../../app/context.ts';
import type { User } from '../../../core/model.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { CodeSignIn } from '../../../app/code-sign-in.ts';
import { bodyOf, parser } from '../../parse.ts';
import { MAILING, PROVING } from '../../refusals.ts';
import { json, open, signed } from '../../route.ts';
import { TAG } from '../tag.ts';
import { signIn, signInAnew } from '../tokens.ts';
import { commonPassword } from './accounts.ts';

const codeBody = parser(wire.CodeBody);
const codeLoginBody = parser(wire.CodeLoginBody);
const upgradeBody = parser(wire.UpgradeBody);
const codeUpgradeBody = parser(wire.CodeUpgradeBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Coming in by a mailed code, and becoming somebody who can (H11). */
export function signInRoutes(context: Context): readonly Route[] {
  const codes = new CodeSignIn(context, TAG);
  return [
    open(
      'POST',
      '/users/code',
      {
        summary: 'Have a code mailed to sign in with',
        rules: 'H11',
        body: bodyOf(codeBody),
        refusals: MAILING,
        answers: { 200: wire.StatusAnswer },
      },
      async ({ body, address }) => {
        await codes.signUp(body.email, address);
        return json(OK);
      },
    ),

    open(
      'POST',
      '/users/login/code',
      {
        summary: 'Sign in with a mailed code',
        rules: 'H11',
        body: bodyOf(codeLoginBody),
        refusals: PROVING,
        answers: { 200: wire.TokenAnswer },
      },
      async (asked) => {
        const { email, code, display_name: name } = asked.body;
        const user = await codes.enter({ email, code, address: asked.address });
        return json(await signIn(context, await named(context, user, name), asked));
      },
    ),

    signed(
      TAG,
      'POST',
      '/users/upgrade',
      {
        summary: 'Make an account of the guest that you are, with a password',
        rules: 'H11',
        body: bodyOf(upgradeBody, commonPassword(context.passwords, 'password')),
        answers: { 200: wire.RegisteredAnswer },
        refusals: ['email-taken', 'account-kept'],
      },
      async (request) => {
        const { principal, body, address } = request;
        const user = await accounts.protect(context, principal.userId, body, address);
        return json(await signInAnew(context, user, request));
      },
    ),

    signed(
      TAG,
      'POST',
      '/users/upgrade/code',
      {
        summary: 'Make an account of the guest that you are, with a mailed code',
        rules: 'H11',
        body: bodyOf(codeUpgradeBody),
        answers: { 200: wire.RegisteredAnswer },
        refusals: ['code-wrong', 'code-late', 'email-taken', 'account-kept'],
      },
      async (request) => {
        const { principal, body, address } = request;
        const user = await codes.keep(principal.userId, { ...body, address });
        return json(await signInAnew(context, user, request));
      },
    ),
  ];
}

/** Whoever came by a code for the first time has no name yet. */
async function named(context: Context, user: User, displayName?: string): Promise<User> {
  if (user.displayName !== '' || displayName === undefined) return user;
  return accounts.updateProfile(context, user.id, { displayName });
}

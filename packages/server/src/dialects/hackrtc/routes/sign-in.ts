import type { Context } from '../../../app/context.ts';
import type { User } from '../../../core/model.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as accounts from '../../../app/accounts.ts';
import { CodeSignIn } from '../../../app/otp.ts';
import { bodyOf, parser } from '../../parse.ts';
import { json, open } from '../../route.ts';
import { TAG } from '../tag.ts';
import { signIn } from '../tokens.ts';

const codeBody = parser(wire.CodeBody);
const codeLoginBody = parser(wire.CodeLoginBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Coming in by a mailed code (H11). */
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
        answers: { 200: wire.TokenAnswer },
      },
      async (asked) => {
        const { email, code, display_name: name } = asked.body;
        const user = await codes.enter({ email, code, address: asked.address });
        return json(await signIn(context, await named(context, user, name), asked));
      },
    ),
  ];
}

/** Whoever came by a code for the first time has no name yet. */
async function named(context: Context, user: User, displayName?: string): Promise<User> {
  if (user.displayName !== '' || displayName === undefined) return user;
  return accounts.updateProfile(context, user.id, { displayName });
}

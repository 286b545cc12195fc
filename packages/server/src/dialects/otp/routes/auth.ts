import type { otp as wire } from '@parley/protocol';
import type { Context } from '../../../app/context.ts';
import type { Claim, NamedUser } from '../../../app/otp.ts';
import type { Answer, Route, RouteRequest } from '../../dialect.ts';
import { otp as schemas } from '@parley/protocol';
import { CodeSignIn } from '../../../app/otp.ts';
import { issueToken } from '../../../app/tokens.ts';
import { parseBody, parser } from '../../parse.ts';
import { json, open } from '../../route.ts';
import { TAG } from '../tag.ts';

/** 30 minutes, in ms (C4). */
const TOKEN_LIFE = 30 * 60_000;

const signupBody = parser(schemas.SignupBody);
const verifyBody = parser(schemas.VerifyBody);
const usernameBody = parser(schemas.UsernameBody);
const loginBody = parser(schemas.LoginBody);

/** Signing up and logging in by mailed codes (O1, O2). */
export function authRoutes(context: Context): readonly Route[] {
  const signIn = new CodeSignIn(context, TAG);
  return [
    open('POST', '/api/auth/signup', async ({ body, address }) => {
      await signIn.signUp(parseBody(signupBody, body).email, address);
      return said('OTP sent to your email');
    }),

    open('POST', '/api/auth/verify-otp', async (request) => {
      const { email, otp: code } = parseBody(verifyBody, request.body);
      await signIn.verify({ email, code, address: request.address });
      return said('OTP verified successfully');
    }),

    open('POST', '/api/auth/set-username', async (request) => {
      const body = parseBody(usernameBody, request.body);
      await signIn.setUsername(claimOf(body, request), body.username);
      return said('Username set successfully');
    }),

    // Another dialect has this path too, and takes the bodies with a password (C3).
    open('POST', '/api/auth/login', async (request) => {
      const user = await signIn.logIn(claimOf(parseBody(loginBody, request.body), request));
      return json(await tokenAnswer(context, user, request.userAgent));
    }),
  ];
}

function said(message: string): Answer {
  const answer: wire.MessageAnswer = { message };
  return json(answer);
}

const claimOf = ({ email, otp }: wire.LoginBody, { address }: RouteRequest): Claim => ({
  email,
  code: otp ?? undefined,
  address,
});

/** The account is found by a claim of its own: a name never inherits another's token (C4). */
async function tokenAnswer(
  context: Context,
  user: NamedUser,
  userAgent: string | undefined,
): Promise<wire.TokenAnswer> {
  const wording = { audience: TAG, subject: user.username, claims: {}, life: TOKEN_LIFE };
  const token = await issueToken(context, user, wording, userAgent);
  return { access_token: token, token_type: 'bearer' };
}

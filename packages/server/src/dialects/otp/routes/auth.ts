import type { otp as wire } from '@parley/protocol';
import type { Context } from '../../../app/context.ts';
import type { Claim, NamedUser } from '../../../app/code-sign-in.ts';
import type { Answer, Route, RouteRequest } from '../../dialect.ts';
import { otp as schemas } from '@parley/protocol';
import { CodeSignIn } from '../../../app/code-sign-in.ts';
import { issueToken } from '../../../app/tokens.ts';
import { bodyOf, parser } from '../../parse.ts';
import { MAILING, PROVING } from '../../refusals.ts';
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
    open(
      'POST',
      '/api/auth/signup',
      {
        summary: 'Have a code mailed, for an account new or old',
        rules: 'O1, O2',
        body: bodyOf(signupBody),
        refusals: MAILING,
        answers: { 200: schemas.MessageAnswer },
      },
      async ({ body: { email }, address }) => {
        await signIn.signUp(email, address);
        return said('OTP sent to your email');
      },
    ),

    open(
      'POST',
      '/api/auth/verify-otp',
      {
        summary: 'Prove an address by the code',
        rules: 'O1, O2',
        body: bodyOf(verifyBody),
        refusals: PROVING,
        answers: { 200: schemas.MessageAnswer },
      },
      async ({ body: { email, otp: code }, address }) => {
        await signIn.verify({ email, code, address });
        return said('OTP verified successfully');
      },
    ),

    open(
      'POST',
      '/api/auth/set-username',
      {
        summary: 'Choose a username, once',
        rules: 'O1',
        body: bodyOf(usernameBody),
        refusals: [
          ...PROVING,
          ...MAILING,
          'proof-needed',
          'username-malformed',
          'username-taken',
          'username-kept',
        ],
        answers: { 200: schemas.MessageAnswer },
      },
      async (request) => {
        await signIn.setUsername(claimOf(request), request.body.username);
        return said('Username set successfully');
      },
    ),

    // Another dialect has this path too, and takes the bodies with a password (C3).
    open(
      'POST',
      '/api/auth/login',
      {
        summary: 'Sign in with an address that was proved, or with a code',
        rules: 'O2',
        body: bodyOf(loginBody),
        refusals: [...PROVING, ...MAILING, 'proof-needed', 'username-missing'],
        answers: { 200: schemas.TokenAnswer },
      },
      async (request) => {
        const user = await signIn.logIn(claimOf(request));
        return json(await tokenAnswer(context, user, request.userAgent));
      },
    ),
  ];
}

function said(message: string): Answer {
  const answer: wire.MessageAnswer = { message };
  return json(answer);
}

const claimOf = ({ body: { email, otp }, address }: RouteRequest<wire.LoginBody>): Claim => ({
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

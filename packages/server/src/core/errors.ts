/**
 * The one table of everything that can be refused: code, HTTP status, sentence.
 *
 * A dialect renders these in its own shape (C13) and may put its document's words in place of the
 * sentence. Placeholders in braces are filled from the error's `values`.
 */
export const ERRORS = {
  'not-authenticated': [401, 'Authentication credentials were not provided.'],
  'token-invalid': [401, 'Invalid or expired token'],
  'credentials-wrong': [401, 'Invalid credentials'],
  'admin-token-wrong': [401, 'This is not the admin token that this server was started with'],
  'not-in-room': [403, 'Not in room'],
  'role-insufficient': [403, 'Insufficient role'],
  'update-not-yours': [403, 'You can only update rooms you created.'],
  'end-not-yours': [403, 'You can only delete rooms you created.'],
  banned: [403, 'You are banned from this room'],
  'invite-needed': [403, 'This room needs an invite: ask a member for the current link'],
  'network-banned': [
    403,
    'A guest who came from your network was banned from this room: sign in with an e-mail account, or try again later',
  ],
  'room-locked': [403, 'This room is locked: nobody new is let in'],
  'not-let-in': [403, 'You were not let in'],
  'lobby-closed': [403, 'A moderator has to let you in: open a socket, and wait'],
  'lobby-unanswered': [403, 'Nobody has let you in: try again when a moderator is there'],
  'lobby-full': [409, 'Too many are waiting to be let in: try again later'],
  'invite-expired': [410, 'This invite has expired: ask for a new one'],
  'invite-spent': [410, 'This invite has been used up: ask for a new one'],
  'invite-revoked': [410, 'This invite was taken back: ask for a new one'],
  'invite-unknown': [404, 'There is no such invite'],
  'too-many-invites': [
    409,
    'The room has {most} invites, and no more are allowed: revoke one first',
  ],
  'self-kick': [400, 'Cannot kick yourself'],
  'self-ban': [400, 'Cannot ban yourself'],
  'room-unknown': [404, 'Room not found'],
  'target-unknown': [404, 'Target not found'],
  'session-unknown': [404, 'Session not found'],
  'user-unknown': [404, 'User not found'],
  'delivery-unknown': [404, 'There is no such delivery'],
  'route-unknown': [404, 'Not Found'],
  'method-unknown': [405, 'Method Not Allowed'],
  'email-taken': [409, 'Email already registered'],
  'account-kept': [409, 'You have an account already'],
  'code-wrong': [400, 'Invalid OTP'],
  'code-late': [400, 'Expired OTP'],
  'proof-needed': [401, 'Verification required. OTP sent to your email'],
  'username-malformed': [400, 'Username must be lowercase and alphanumeric'],
  'username-missing': [400, 'Username not set'],
  'username-kept': [400, 'Username already set: it cannot be changed'],
  'username-taken': [400, 'Username already taken'],
  'name-taken': [409, 'This name is in use: choose another'],
  'client-taken': [409, 'This id is in use by another client: choose another'],
  'client-unknown': [404, 'No client of this id is in the room'],
  'leave-not-yours': [
    403,
    'A client can only be taken out from the address of its socket, or with the token that it got when it joined',
  ],
  'name-malformed': [
    400,
    'The name of an open room has 1 to 64 letters, digits, ".", "_" or "-", is no uuid, not all digits, and none of the reserved words',
  ],
  'message-unknown': [404, 'There is no such message in this room'],
  'message-deleted': [410, 'This message was deleted'],
  'message-not-yours': [403, 'You can only change messages that you wrote'],
  'reply-unknown': [404, 'The message that this one answers is not in this room'],
  'emoji-invalid': [422, 'A reaction is one emoji'],
  'too-many-reactions': [409, 'A message has {most} reactions, and no more are allowed'],
  'words-missing': [422, 'Search for a word of at least one letter or digit'],
  'device-unknown': [
    404,
    'A device that is named here has published no keys in this room: list the keys again',
  ],
  'group-unknown': [404, 'This room has no such group'],
  'device-outside': [403, 'This device is not in the group: have another one add it'],
  'welcome-unknown': [404, 'There is no welcome for this device: have another one add it'],
  'message-known': [409, 'There is a message of this id already'],
  'chat-policy': [409, 'This room does not take {form} messages'],
  'handshake-malformed': [400, 'This is no WebSocket handshake: {why}'],
  'upgrade-needed': [426, 'A WebSocket opens here: ask for an upgrade, and you are let in'],
  'request-malformed': [400, 'The request is malformed'],
  'frame-malformed': [400, 'The frame is no JSON object'],
  'frame-binary': [400, 'Frames are JSON text, this one is binary'],
  'frame-unknown': [400, 'Frames of type "{type}" are unknown here'],
  'frame-invalid': [400, 'The frame does not fit: {where}'],
  'too-often': [429, 'Too many requests, try again in {seconds} s'],
  'too-many-connections': [
    429,
    'Too many connections from this network: close some, or try again later',
  ],
  'too-many-rooms': [409, 'You have {most} rooms, and no more are allowed: delete one first'],
  'room-full': [409, 'The room is full: {most} connections are open'],
  'origin-refused': [
    403,
    'Pages of {origin} may not open sockets here; the operator can allow it (CORS_ORIGINS)',
  ],
  flooding: [429, 'Too many frames: the connection is closed'],
  'body-too-large': [413, 'The body is larger than {limit} bytes'],
  'ciphertext-missing': [422, 'ciphertext required'],
  'message-too-long': [422, 'message too long'],
  'message-unstorable': [422, 'A message holds no NUL and no half of a surrogate pair'],
  'body-malformed': [422, 'The body is no valid JSON'],
  'body-invalid': [422, 'The body does not fit'],
  'query-invalid': [422, 'The query does not fit'],
  'shutting-down': [503, 'The server is restarting, try again in a moment'],
  busy: [503, 'The server is busy, try again in a moment'],
  'mail-failed': [503, 'The e-mail with your code could not be sent, try again in a moment'],
  'store-failed': [503, 'The store does not answer, try again in a moment'],
  'bus-failed': [503, 'The servers cannot reach each other, try again in a moment'],
  internal: [500, 'A server error occurred.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ErrorCode = keyof typeof ERRORS;

/** One thing wrong with a body or a query: where, which JSON Schema keyword, and what stood there. */
export interface Issue {
  readonly at: readonly (string | number)[];
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: unknown;
}

export interface ErrorDetails {
  /** All wrong fields of a body or query (C13). */
  readonly issues?: readonly Issue[];
  /** What fills the sentence's placeholders. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** When to come back, in ms. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** A refusal by one of the {@link ERRORS}; everything thrown on purpose is one. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly issues: readonly Issue[];
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const [status, sentence] = ERRORS[code];
    super(fill(sentence, details.values ?? {}), { cause: details.cause });
    this.code = code;
    this.status = status;
    this.issues = details.issues ?? [];
    this.retryAfter = details.retryAfter;
  }
}

function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** When to come back, as a header says it (RFC 9110 §10.2.3). */
export const retryHeader = ({ retryAfter }: AppError): Readonly<Record<string, string>> =>
  retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter / 1000)) };

/** How a refusal is said where no dialect is concerned. */
export const neutralError = (error: AppError) => ({
  status: error.status,
  headers: retryHeader(error),
  body: { detail: error.message },
});

/** Anything thrown, as an {@link AppError}: what is none becomes `internal` and keeps its cause for the log. */
export function asAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
}

import type { Mail, Mailer } from '../core/ports.ts';
import { createTransport } from 'nodemailer';
import { AppError } from '../core/errors.ts';

export interface SmtpOptions {
  readonly server: string;
  /** On 465 TLS comes first (RFC 8314 §3.3), on others by STARTTLS. */
  readonly port: number;
  /** Whether mail goes only by TLS with a certificate that is good, or by what the server has. */
  readonly tls: 'required' | 'offered';
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
  /** How long the server may take for a mail, in ms. */
  readonly patience?: number;
}

const PATIENCE = 8_000;
const CONNECTIONS = 3;
/** How many mails may be under way at once; each of them has somebody who waits for it. */
const UNDER_WAY = 200;

const LATE = 'it did not answer in time';

/** Sends mail by SMTP (O3). */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  const { from, patience = PATIENCE } = options;
  const transport = createTransport(transportOf(options));
  let underWay = 0;
  async function deliver({ to, subject, text }: Mail): Promise<void> {
    if (!isAddress(to)) throw new Error('the recipient is no address');
    if (underWay >= UNDER_WAY) throw new Error('too many mails are under way');
    underWay += 1;
    try {
      const signal = AbortSignal.timeout(patience);
      const recipient = { name: '', address: to };
      await transport.sendMail({ from, to: recipient, subject, text, headers: HEADERS, signal });
    } finally {
      underWay -= 1;
    }
  }
  let checking: Promise<void> | undefined;
  /** Over a connection of its own: one at a time, for all who want to know. */
  async function greet(): Promise<void> {
    try {
      await withinTime(transport.verify(), patience);
    } finally {
      checking = undefined;
    }
  }
  const orFailure = async (done: Promise<void>): Promise<void> => {
    try {
      await done;
    } catch (thrown) {
      throw failure(thrown, options);
    }
  };
  return {
    send: (mail) => orFailure(deliver(mail)),
    check: () => orFailure((checking ??= greet())),
    close: () => transport.close({ force: true }),
  };
}

/** @throws Error where it takes longer than `ms` */
async function withinTime(done: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(LATE)), ms);
  try {
    await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks that nobody's machine answers (RFC 3834 §5). */
const HEADERS = { 'Auto-Submitted': 'auto-generated' };

function transportOf({ server, port, tls, login, patience = PATIENCE }: SmtpOptions) {
  const required = tls === 'required';
  return {
    pool: true,
    maxConnections: CONNECTIONS,
    host: server,
    port,
    secure: port === 465,
    requireTLS: required,
    opportunisticTLS: !required,
    // Encryption that anybody may have set up is still better than none (RFC 7435).
    tls: { rejectUnauthorized: required },
    connectionTimeout: patience,
    ...(login && { auth: { user: login.user, pass: login.password } }),
  } as const;
}

/** Whether it is one address: nothing in it separates addresses, or ends the line of a header. */
const isAddress = (text: string): boolean =>
  /^[^\s\p{Cc}@,:;"<>()[\]\\]+@[^\s\p{Cc}@,:;"<>()[\]\\]+$/u.test(text);

/** What the operator reads; servers repeat addresses in what they say, and logs hold none. */
function failure(thrown: unknown, { server, port }: SmtpOptions): AppError {
  const reason = reasonOf(thrown).replace(/[^\s<>]+@[^\s<>]+/g, '[address]');
  const cause = new Error(
    `The mail server ${server}:${port} (SMTP_SERVER) took no mail: ${reason}`,
  );
  return new AppError('mail-failed', { cause });
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.name === 'AbortError' ? LATE : thrown.message;
}

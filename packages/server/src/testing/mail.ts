/** A mail server for tests, to which mail comes by real SMTP. */
import type { Readable } from 'node:stream';
import type { SMTPServerSession } from 'smtp-server';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { portOf } from './port.ts';
import { PATIENCE } from './patience.ts';

export interface ReceivedMail {
  /** As in the header. */
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  /** Environment of a server that sends its mail here. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many mails to that address wait to be taken; a mail is here before its sender goes on. */
  waiting(to: string): number;
  /** Takes the oldest mail to that address, waiting for it. */
  next(to: string): Promise<ReceivedMail>;
  /** Whether recipients are refused from now on. */
  refuse(on: boolean): void;
  close(): Promise<void>;
}

export interface MailServerOptions {
  /** 0 is any free port. */
  readonly port?: number;
  /** Who may send, once the connection is encrypted; anybody where not given. */
  readonly login?: { readonly user: string; readonly password: string };
}

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const mailbox = new Mailbox();
  let refusing = false;
  const server = new SMTPServer({
    ...authentication(options),
    logger: false,
    // Whoever sends keeps connections open: they are cut rather than waited for, in ms.
    closeTimeout: 1,
    onRcptTo({ address }, _session, done) {
      done(refusing ? new Error(`No such mailbox: <${address}>`) : undefined);
    },
    onData: callbackify(async (stream: Readable, { envelope }: SMTPServerSession) => {
      const mail = await read(stream);
      for (const { address } of envelope.rcptTo) mailbox.put(address, mail);
    }),
  });
  const listener = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const port = portOf(listener.address());
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return {
    port,
    environment: { SMTP_SERVER: '127.0.0.1', SMTP_PORT: String(port) },
    waiting: (to) => mailbox.waiting(to),
    next: (to) => mailbox.next(to),
    refuse: (on) => {
      refusing = on;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function authentication({ login }: MailServerOptions) {
  if (!login) return { authOptional: true };
  return {
    onAuth({ username, password }, _session, done) {
      const good = username === login.user && password === login.password;
      done(good ? null : new Error('Wrong user or password'), { user: username });
    },
  } satisfies ConstructorParameters<typeof SMTPServer>[0];
}

async function read(stream: Readable): Promise<ReceivedMail> {
  const { from, subject = '', text = '' } = await PostalMime.parse(await buffer(stream));
  return { from: { name: from?.name ?? '', address: from?.address ?? '' }, subject, text };
}

class Mailbox {
  readonly #mails = new Map<string, ReceivedMail[]>();
  #wake = Promise.withResolvers<void>();

  put(to: string, mail: ReceivedMail): void {
    this.#mails.set(to, [...(this.#mails.get(to) ?? []), mail]);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  waiting(to: string): number {
    return this.#mails.get(to)?.length ?? 0;
  }

  async next(to: string): Promise<ReceivedMail> {
    const deadline = AbortSignal.timeout(PATIENCE);
    for (;;) {
      const mail = this.#mails.get(to)?.shift();
      if (mail) return mail;
      const expired = once(deadline, 'abort').then(() => {
        throw new Error(`no mail to ${to}`);
      });
      await Promise.race([this.#wake.promise, expired]);
    }
  }
}

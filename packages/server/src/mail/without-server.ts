/** What becomes of mail where no mail server is set (O3). */
import type { Mailer } from '../core/ports.ts';
import { AppError } from '../core/errors.ts';

/** Shows mails to the developer. They hold codes, so they go to the terminal and never to the log. */
export const createPrintedMailer = (print: (text: string) => void): Mailer => ({
  async send({ to, subject, text }) {
    const head = `Mail to ${to}, not sent as no SMTP_SERVER is set: ${subject}`;
    const body = printable(text).trim().replace(/^/gm, '    ');
    print(`\n${printable(head)}\n\n${body}\n\n`);
  },
  async check() {},
  close() {},
});

/** Without what a terminal would obey. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '');

/** Refuses every mail: in production nobody reads codes at a terminal. */
export const createRefusingMailer = (): Mailer => ({ send: refuse, check: refuse, close() {} });

async function refuse(): Promise<never> {
  const cause = new Error('No mail can be sent: set SMTP_SERVER');
  throw new AppError('mail-failed', { cause });
}

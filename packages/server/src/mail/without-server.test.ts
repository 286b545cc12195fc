import { expect, test } from 'vitest';
import { createPrintedMailer, createRefusingMailer } from './without-server.ts';

const MAIL = { to: 'ann@example.org', subject: 'Your code', text: '123456\nHurry.\n' };

test('[O3] a developer reads mails at the terminal', async () => {
  const printed: string[] = [];
  await createPrintedMailer((text) => printed.push(text)).send(MAIL);
  expect(printed).toEqual([
    '\nMail to ann@example.org, not sent as no SMTP_SERVER is set: Your code\n\n    123456\n    Hurry.\n\n',
  ]);
});

test('[O3] nothing in a mail commands the terminal', async () => {
  const printed: string[] = [];
  const mailer = createPrintedMailer((text) => printed.push(text));
  await mailer.send({ ...MAIL, subject: '\u001b[2J\u0007x', text: 'a\rb\u009b1m' });
  expect(printed.join('')).toMatch(/: \[2Jx\n\n {4}ab1m\n\n$/);
});

test('[O3] production refuses mail, and tells what to set', async () => {
  const mailer = createRefusingMailer();
  for (const attempt of [() => mailer.send(MAIL), () => mailer.check()]) {
    await expect(attempt()).rejects.toMatchObject({
      code: 'mail-failed',
      cause: { message: 'No mail can be sent: set SMTP_SERVER' },
    });
  }
});

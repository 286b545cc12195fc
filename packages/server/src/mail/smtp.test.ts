import type { Socket } from 'node:net';
import type { Mailer } from '../core/ports.ts';
import type { SmtpOptions } from './smtp.ts';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { startMailServer } from '../testing/mail.ts';
import { textLike } from '../testing/matchers.ts';
import { portOf } from '../testing/port.ts';
import { createSmtpMailer } from './smtp.ts';

const TO = 'ann@example.org';
const MAIL = { to: TO, subject: 'Your code', text: '123456' };
const LOGIN = { user: 'parley', password: 'hush' };

function mailerTo(port: number, options: Partial<SmtpOptions> = {}): Mailer {
  const from = { name: 'Parley', address: 'parley@example.org' };
  const server = { server: '127.0.0.1', port, tls: 'offered', login: undefined, from } as const;
  const mailer = createSmtpMailer({ ...server, ...options });
  onTestFinished(() => mailer.close());
  return mailer;
}

/** What an operator is told of a mail that was not taken. */
async function failureOf(sending: Promise<void>): Promise<string> {
  const error: unknown = await sending.catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError) || !(error.cause instanceof Error)) throw error;
  expect(error).toMatchObject({ code: 'mail-failed', status: 503 });
  return error.cause.message;
}

/** A server that speaks no SMTP; gives its port, and the sockets that came. */
async function serverThat(answer: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return { port: portOf(server.address()), sockets };
}

describe('a mail', () => {
  test.each([
    ['a code', 'Your code', 'Your code is 012345.\n\nIt is good for 10 minutes.\n'],
    ['any Unicode', 'Ваш код 🔑 „Ⅷ“', 'كود 🔑 e\u0301 ß\n\u202eabc\n'],
    ['long lines', 'x'.repeat(300), `${'word '.repeat(400)}.\n`],
    ['what SMTP has a meaning for', 'a: b; <c>', '.\n..\nFrom me\n=41\n QUIT\n'],
    ['more than one line of subject', 'one\r\nBcc: eve@example.org', 'text\n'],
  ])('[O3] arrives as it was written: %s', async (_what, subject, text) => {
    await using server = await startMailServer();
    await mailerTo(server.port).send({ to: TO, subject, text });
    expect(server.waiting(TO)).toBe(1);
    expect(server.waiting('eve@example.org')).toBe(0);
    expect(await server.next(TO)).toEqual({
      from: { name: 'Parley', address: 'parley@example.org' },
      subject: subject.replace('\r\n', ' '),
      text,
    });
  });

  test('[O3] goes to its own recipient, of many at once', async () => {
    await using server = await startMailServer();
    const mailer = mailerTo(server.port);
    const people = Array.from({ length: 20 }, (_none, n) => `person${n}@example.org`);
    await Promise.all(people.map((to) => mailer.send({ to, subject: 'For', text: to })));
    for (const to of people) expect(await server.next(to)).toMatchObject({ text: `${to}\n` });
  });

  test.each([
    'ann@example.org, eve@example.org',
    'ann@example.org\r\nRCPT TO:<eve@example.org>',
    'group:ann@example.org;',
    '"ann"@example.org',
    'Ann <ann@example.org>',
    'ann@example.org\0',
    'ann',
    '',
  ])('[O3] goes to no recipient but one: %j', async (to) => {
    await using server = await startMailServer();
    expect(await failureOf(mailerTo(server.port).send({ ...MAIL, to }))).toMatch(/is no address/);
    expect(server.waiting('eve@example.org')).toBe(0);
  });
});

describe('a mail server', () => {
  test('[O3] that refuses a recipient fails that mail alone', async () => {
    await using server = await startMailServer();
    const mailer = mailerTo(server.port);
    server.refuse(true);
    const said = await failureOf(mailer.send(MAIL));
    expect(said).toContain(`127.0.0.1:${server.port} (SMTP_SERVER)`);
    expect(said).toMatch(/No such mailbox: <\[address\]>/);
    server.refuse(false);
    await mailer.send(MAIL);
    expect(await server.next(TO)).toMatchObject({ subject: 'Your code' });
  });

  test('[O3] that is down fails the mail, and is used again once it is back', async () => {
    const first = await startMailServer();
    const { port } = first;
    const mailer = mailerTo(port);
    await mailer.send(MAIL);
    await first.close();
    expect(await failureOf(mailer.send(MAIL))).toMatch(/ECONNREFUSED/);
    await using again = await startMailServer({ port });
    await mailer.send(MAIL);
    expect(again.waiting(TO)).toBe(1);
  });

  test.each([
    ['says nothing', () => {}],
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['greets, and then says nothing', (socket: Socket) => socket.write('220 hi\r\n')],
  ])('[O3] that %s fails the mail in time', async (_what, answer) => {
    const { port } = await serverThat(answer);
    const mailer = mailerTo(port, { patience: 200 });
    for (const attempt of [() => mailer.send(MAIL), () => mailer.check()]) {
      expect(await failureOf(attempt())).toMatch(/in time|closed|Timeout|Greeting/);
    }
  });

  test('[O2] [O3] can be asked whether it is there, for many at once', async () => {
    const first = await startMailServer();
    const { port } = first;
    const mailer = mailerTo(port);
    first.refuse(true);
    await Promise.all([mailer.check(), mailer.check()]);
    await first.close();
    const said = await Promise.all([mailer.check(), mailer.check()].map(failureOf));
    expect(said).toEqual([textLike(/ECONNREFUSED/), textLike(/ECONNREFUSED/)]);
    await using again = await startMailServer({ port });
    await mailer.check();
    expect(again.waiting(TO)).toBe(0);
  });

  test('[O3] that is slow is given no more mails than can be waited for', async () => {
    const { port } = await serverThat(() => {});
    const mailer = mailerTo(port, { patience: 500 });
    const failures = await Promise.all(
      Array.from({ length: 201 }, () => failureOf(mailer.send(MAIL))),
    );
    expect(failures.filter((said) => /too many mails/.test(said))).toHaveLength(1);
  });

  test('[O3] is left at once, whatever is under way', async () => {
    const { port, sockets } = await serverThat((socket) => socket.write('220 hi\r\n'));
    const mailer = mailerTo(port);
    const failed = failureOf(mailer.send(MAIL));
    await expect.poll(() => sockets.length).toBe(1);
    mailer.close();
    expect(await failed).toMatch(/closed/i);
    expect(await failureOf(mailer.send(MAIL))).toMatch(/closed/i);
  });
});

describe('a login', () => {
  test('[O3] is made where a user is set, by the encryption that is offered', async () => {
    await using server = await startMailServer({ login: LOGIN });
    await mailerTo(server.port, { login: LOGIN }).send(MAIL);
    expect(server.waiting(TO)).toBe(1);
  });

  test('[O3] that is wrong fails the mail, and nobody repeats the password', async () => {
    await using server = await startMailServer({ login: LOGIN });
    const wrong = { ...LOGIN, password: 'wrong password' };
    const said = await failureOf(mailerTo(server.port, { login: wrong }).send(MAIL));
    expect(said).toMatch(/Wrong user or password/);
    expect(said).not.toContain(wrong.password);
  });

  test('[O3] never goes to a server whose certificate anybody may have made', async () => {
    await using server = await startMailServer({ login: LOGIN });
    const mailer = mailerTo(server.port, { login: LOGIN, tls: 'required' });
    expect(await failureOf(mailer.send(MAIL))).toMatch(/certificate/);
    expect(server.waiting(TO)).toBe(0);
  });
});

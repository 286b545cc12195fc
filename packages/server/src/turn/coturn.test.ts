import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { roomId, sessionId, userId } from '../core/ids.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { TURNSERVER } from '../../../client/src/testing/relay.ts';
import { forged, isAlive, relayPid } from '../testing/relay.ts';
import { TurnClient } from '../testing/turn-client.ts';
import type { CoturnOptions } from './coturn.ts';
import { Coturn } from './coturn.ts';
import { turnCredential } from './credential.ts';
import { freeTcpPort } from './ports.ts';
import { soon } from '../testing/soon.ts';

let folder: string;
beforeEach(async () => {
  // coturn has to find its files whatever they are called.
  folder = await mkdtemp(join(tmpdir(), 'parley turn #'));
});
afterEach(() => rm(folder, { recursive: true }));

const reports: string[] = [];

const optionsOf = (options: Partial<CoturnOptions>): CoturnOptions => ({
  program: TURNSERVER,
  folder: join(folder, 'turn'),
  host: '127.0.0.1',
  port: 0,
  relayPorts: [49_152, 65_535],
  externalIps: [],
  tls: undefined,
  privatePeers: true,
  report: (sentence) => reports.push(sentence),
  ...options,
});

async function open(options: Partial<CoturnOptions> = {}): Promise<Coturn> {
  const coturn = await Coturn.open(optionsOf(options));
  onTestFinished(() => coturn.close());
  await soon(() => expect(coturn.state).toBe('up'));
  return coturn;
}

const ann = { userId: userId('ann'), sessionId: sessionId('phone'), roomId: roomId('room') };

/** A credential that the relay knows. */
function admitted(coturn: Coturn, holder = ann, seconds = 600) {
  const expiresAt = Date.now() + seconds * 1000;
  const credential = turnCredential('secret', holder, expiresAt);
  coturn.credentials.admit(holder, credential, expiresAt);
  return credential;
}

/** What a new client is answered that asks for a relay. */
async function ask(coturn: Coturn, credential: ReturnType<typeof admitted>): Promise<number> {
  using client = new TurnClient(coturn.port, credential);
  return await client.allocate();
}

describe('a credential', () => {
  test('opens a relay, where it is ours, and has not expired', async () => {
    const coturn = await open();
    const good = admitted(coturn);
    expect(await ask(coturn, good)).toBe(200);
    expect(await ask(coturn, { ...good, credential: 'wrong' })).toBe(401);
    expect(await ask(coturn, forged())).toBe(401);
    expect(await ask(coturn, { ...good, username: `9${good.username}` })).toBe(401);
    expect(await ask(coturn, admitted(coturn, ann, -1))).toBe(401);
  });

  test('opens nothing once it was taken back; what it had opened goes on', async () => {
    const coturn = await open();
    const elsewhere = { ...ann, roomId: roomId('elsewhere') };
    const [here, there] = [admitted(coturn), admitted(coturn, elsewhere)];
    using client = new TurnClient(coturn.port, here);
    expect(await client.allocate()).toBe(200);
    coturn.credentials.revoke(ann.userId, ann.roomId);
    expect(await ask(coturn, here)).toBe(401);
    expect(await client.refresh()).toBe(200);
    expect(await ask(coturn, there)).toBe(200);
  });

  test('ends with the sign-in, or with the person', async () => {
    const coturn = await open();
    const laptop = { ...ann, sessionId: sessionId('laptop') };
    const [byPhone, byLaptop] = [admitted(coturn), admitted(coturn, laptop)];
    coturn.credentials.revoke(ann.sessionId);
    expect(await ask(coturn, byPhone)).toBe(401);
    expect(await ask(coturn, byLaptop)).toBe(200);
    coturn.credentials.revoke(ann.userId);
    expect(await ask(coturn, byLaptop)).toBe(401);
  });
});

describe('the relay', () => {
  test.each([
    ['10.0.0.1', 403],
    ['100.64.0.1', 403],
    ['169.254.169.254', 403],
    ['172.31.255.255', 403],
    ['192.168.1.1', 403],
    ['0.0.0.0', 403],
    ['255.255.255.255', 403],
    ['127.0.0.2', 403],
    ['127.0.0.1', 403],
    ['8.8.8.8', 200],
  ])('sends nothing to private places: %s is %i', async (address, outcome) => {
    const coturn = await open({ privatePeers: false });
    using client = new TurnClient(coturn.port, admitted(coturn));
    expect(await client.allocate()).toBe(200);
    expect(await client.permit(address)).toBe(outcome);
  });

  test('lets people meet at its own address behind NAT, by either of its names', async () => {
    const externalIps = ['198.41.0.4/10.1.2.3'];
    const coturn = await open({ privatePeers: false, externalIps });
    using client = new TurnClient(coturn.port, admitted(coturn));
    expect(await client.allocate()).toBe(200);
    expect(await client.permit('198.41.0.4')).toBe(200);
    expect(await client.permit('10.1.2.3')).toBe(200);
    expect(await client.permit('10.1.2.4')).toBe(403);
  });

  test('is started again when it ends, and knows the same credentials', async () => {
    const coturn = await open();
    const credential = admitted(coturn);
    const pid = relayPid(folder);
    process.kill(pid, 'SIGKILL');
    await soon(() => expect(coturn.restarts).toBe(1));
    await soon(() => expect(coturn.state).toBe('up'));
    expect(relayPid(folder)).not.toBe(pid);
    expect(await ask(coturn, credential)).toBe(200);
    expect(reports.join('\n')).toMatch(/has ended \(SIGKILL.*\n.*up again/s);
  });

  test('keeps its files from others, and leaves with the server', async () => {
    const coturn = await open();
    const pid = relayPid(folder);
    expect((await stat(join(folder, 'turn'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'turn/turnserver.conf'))).mode & 0o777).toBe(0o600);
    await coturn.close();
    expect(isAlive(pid)).toBe(false);
    expect(await freeTcpPort('127.0.0.1', coturn.port)).toBe(coturn.port);
  });

  test('that cannot be started is tried again, and told', async () => {
    const coturn = await Coturn.open(optionsOf({ program: '/nowhere/turnserver' }));
    expect(coturn.state).toBe('down');
    await soon(() => expect(coturn.restarts).toBeGreaterThan(0));
    await coturn.close();
    expect(reports.join('\n')).toContain('ENOENT');
  });

  test('takes no port that is in use', async () => {
    const coturn = await open();
    const second = open({ port: coturn.port, folder: join(folder, 'second') });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: coturn.port });
  });
});

describe('TLS', () => {
  test('is served where there is a certificate, which is read again when it changes', async () => {
    const port = await freePort();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    makeCertificate('first', cert, key);
    await open({ tls: { cert, key, port } });
    expect(await servedName(port)).toBe('first');
    makeCertificate('second', cert, key);
    await utimes(cert, 0, 0);
    await soon(async () => expect(await servedName(port)).toBe('second'), 500);
    expect(await readFile(join(folder, 'turn/turnserver.conf'), 'utf8')).toContain('no-tlsv1_1');
  });
});

function makeCertificate(name: string, cert: string, key: string): void {
  const openssl = process.env['OPENSSL_PATH'] ?? 'openssl';
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync(openssl, [...kind, '-subj', `/CN=${name}`, '-out', cert, '-keyout', key], {
    stdio: 'ignore',
  });
}

/** The name in the certificate that is shown at a port. */
async function servedName(port: number): Promise<unknown> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

import type { IncomingMessage } from 'node:http';
import type { CertificateFiles } from './certificate.ts';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testServer } from '../testing/server.ts';
import { openSocket } from '../testing/socket.ts';
import { readCertificate } from './certificate.ts';
import { keepSelfSigned } from './self-signed.ts';
import { soon } from '../testing/soon.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const certificate = (name: string, addresses?: readonly string[]): Promise<CertificateFiles> =>
  keepSelfSigned(join(folder, name), addresses);

const fingerprintOf = ({ cert }: CertificateFiles): string =>
  new X509Certificate(readFileSync(cert)).fingerprint256;

/** The fingerprint of the certificate that a server shows. */
async function shownBy({ url }: { readonly url: string }): Promise<string> {
  const options = { port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false };
  const socket = connect(options);
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** The headers of an answer to somebody who trusts the certificate. */
async function headersOf(url: string, { cert }: CertificateFiles) {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  get(`${url}/health`, { ca: readFileSync(cert), agent: false }, resolve);
  const { headers, statusCode } = await promise;
  return { headers, statusCode };
}

function put(from: CertificateFiles, to: CertificateFiles): void {
  copyFileSync(from.key, to.key);
  copyFileSync(from.cert, to.cert);
}

describe('TLS', () => {
  test('serves requests and sockets, and takes a renewed certificate without a break', async () => {
    const [first, second] = [await certificate('first'), await certificate('second')];
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    put(first, files);
    await using server = await testServer({ TLS_CERT: files.cert, TLS_KEY: files.key });
    expect(server.url).toMatch(/^https:/);
    const { headers, statusCode } = await headersOf(server.url, first);
    expect([statusCode, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    const ca = readFileSync(first.cert);
    using socket = await openSocket(server, '/ws?room_id=tls&client_id=ann', { ca });

    put(second, files);
    await soon(async () => expect(await shownBy(server)).toBe(fingerprintOf(second)));
    socket.send('nonsense');
    await socket.take({ code: 400 });

    writeFileSync(files.cert, 'half of a certificate');
    await soon(() => expect(server.log()).toContain('cannot be used'));
    expect(await shownBy(server)).toBe(fingerprintOf(second));
  });

  test('does not start with a key of another certificate, or with none, and says so', async () => {
    const [first, second] = [await certificate('first'), await certificate('second')];
    const mixed = { TLS_CERT: first.cert, TLS_KEY: second.key };
    await expect(testServer(mixed)).rejects.toThrow(/both are in PEM, and belong together/);
    const missing = { cert: join(folder, 'no.pem'), key: first.key };
    expect(() => readCertificate(missing)).toThrow(/no\.pem .* cannot be used \(ENOENT/);
  });
});

describe('a certificate of our own', () => {
  test('is for this machine, by every address that it has, and its key is nobody’s to read', async () => {
    const files = await certificate('own', ['192.0.2.7']);
    const found = new X509Certificate(readFileSync(files.cert));
    for (const address of ['127.0.0.1', '::1', '192.0.2.7']) {
      expect(found.checkIP(address)).toBe(address);
    }
    expect(found.checkHost('localhost')).toBe('localhost');
    expect(found.ca).toBe(false);
    expect(statSync(files.key).mode & 0o777).toBe(0o600);
    readCertificate(files);
  });

  test('is kept, until the machine has another address', async () => {
    const first = fingerprintOf(await certificate('own', ['192.0.2.7']));
    expect(fingerprintOf(await certificate('own', ['192.0.2.7']))).toBe(first);
    expect(fingerprintOf(await certificate('own', []))).toBe(first);
    expect(fingerprintOf(await certificate('own', ['192.0.2.8']))).not.toBe(first);
  });
});

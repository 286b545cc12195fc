import type { CertificateFiles } from './certificate.ts';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const DAY = 86_400_000;
/** Longest life that browsers take, in days (CA/Browser Forum Baseline Requirements §6.3.2, 2024). */
const LIFE = 397;
/** When to make a new one, in days before the end. */
const EARLY = 30;

/** The addresses of this machine in the networks that it is in, the IPv4 ones. */
export const lanAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

/**
 * A certificate that nobody vouches for, for this machine in its networks: browsers warn of it, and give
 * a page camera and microphone once somebody has said that they may go on. It is kept, so that they
 * have to say so once, and made anew when it is about to expire or the machine has other addresses.
 */
export async function keepSelfSigned(
  folder: string,
  addresses: readonly string[] = lanAddresses(),
): Promise<CertificateFiles> {
  const files = { cert: join(folder, 'self-signed.crt'), key: join(folder, 'self-signed.key') };
  if (isGood(files, addresses)) return files;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { cert, private: key } = await make(addresses);
  writeFileSync(files.key, key, { mode: 0o600 });
  writeFileSync(files.cert, cert);
  return files;
}

function isGood({ cert, key }: CertificateFiles, addresses: readonly string[]): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  const kept = new X509Certificate(readFileSync(cert));
  const isFresh = kept.validToDate.getTime() > Date.now() + EARLY * DAY;
  return isFresh && addresses.every((address) => kept.checkIP(address) !== undefined);
}

function make(addresses: readonly string[]) {
  const names = [
    { type: 2, value: 'localhost' },
    ...['127.0.0.1', '::1', ...addresses].map((ip) => ({ type: 7, ip }) as const),
  ] as const;
  return generate([{ name: 'commonName', value: 'Parley on this network' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + LIFE * DAY),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...names] },
    ],
  });
}

import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Where a certificate with its chain is, and its key, both in PEM. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** What a TLS server needs of them. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How often is looked whether the files were renewed, in ms. */
const INTERVAL = 1_000;

/** The certificate cannot be used; the message says what to do. */
class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code = 'certificate-unusable';
}

/** @throws CertificateError where the files cannot be read, or do not belong together */
export function readCertificate(files: CertificateFiles): Certificate {
  try {
    const found = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    createSecureContext(found);
    return found;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CertificateError(
      `TLS_CERT ${files.cert} and TLS_KEY ${files.key} cannot be used (${reason}): both are in PEM, and belong together.`,
      { cause },
    );
  }
}

/**
 * Tells of every certificate that takes the place of the one before. What cannot be used is reported,
 * once, and the one before stays.
 *
 * @returns what ends it
 */
export function watchCertificate(
  files: CertificateFiles,
  onRenewed: (certificate: Certificate) => void,
  report: (thrown: unknown) => void,
): () => void {
  let known = timesOf(files);
  const timer = setInterval(() => {
    const times = timesOf(files);
    if (times === known) return;
    known = times;
    try {
      onRenewed(readCertificate(files));
    } catch (thrown) {
      report(thrown);
    }
  }, INTERVAL).unref();
  return () => clearInterval(timer);
}

/** When both were written. Renewing programs put links to other files in the place of the old ones. */
const timesOf = ({ cert, key }: CertificateFiles): string => `${writtenAt(cert)} ${writtenAt(key)}`;

/** In ms; undefined where a file cannot be looked at. */
function writtenAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

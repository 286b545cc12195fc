import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './environment.ts';
import { prepareFolder } from './folder.ts';
import { Secret } from './secret.ts';

/** RFC 7518 §3.2: a key is at least as long as the output of HS256. */
const MIN_BYTES = 32;

/** Values that documents, tutorials and tools show, without regard to case and punctuation. */
const published = new Set(
  [
    'your-secret-key-here', // document 003
    '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7', // FastAPI's tutorial
    'a-string-secret-at-least-256-bits-long', // jwt.io
    'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long', // jwt.io
    'your-256-bit-secret', // jwt.io, until 2025
    'your-secret-key',
    'your-jwt-secret',
    'change-me',
    'change-me-in-production',
    'please-change-me',
    'replace-me',
    'super-secret',
    'secret',
    'secret-key',
    'password',
  ].map(letters),
);

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** What is wrong with a secret, to follow its name in a sentence; `undefined` when nothing is. */
export function weaknessOf(secret: Secret): string | undefined {
  const text = secret.reveal();
  if (published.has(letters(text))) return 'is a value that documents show to everybody';
  if (Buffer.byteLength(text) < MIN_BYTES) return `is shorter than ${MIN_BYTES} bytes (256 bits)`;
  return undefined;
}

/** The secret kept in `folder/secret.key`, and whether it had to be made. */
export interface KeptSecret {
  readonly secret: Secret;
  readonly file: string;
  readonly made: boolean;
}

/**
 * Reads `folder/secret.key`, or makes it (mode 0600) with 256 random bits.
 *
 * @throws ConfigError when the folder cannot be made
 * @throws the system's error when the file cannot be written or read
 */
export function keepSecret(folder: string): KeptSecret {
  const file = join(folder, 'secret.key');
  const made = !existsSync(file) && makeOnce(folder, file);
  return { secret: new Secret(readFileSync(file, 'utf8').trim()), file, made };
}

/** The link appears whole or not at all, so nobody who starts at the same time reads half a key. */
function makeOnce(folder: string, file: string): boolean {
  prepareFolder('DATA_DIR', folder);
  const draft = `${file}.${randomUUID()}`;
  const text = randomBytes(MIN_BYTES).toString('base64url');
  writeFileSync(draft, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

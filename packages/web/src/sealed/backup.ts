import type { ParleyClient } from '@parley/client';
import type { BackupOptions, Restored } from '@parley/client/e2ee';
import { exportBackup, importBackup, openVault } from '@parley/client/e2ee';

/** What this browser keeps for whoever is signed in, sealed. @throws ParleyError */
export async function writeBackup(parley: ParleyClient, passphrase: string): Promise<Blob> {
  return withVault(parley, passphrase, exportBackup);
}

/** Adds what a backup has. @throws ParleyError */
export async function readBackup(
  parley: ParleyClient,
  file: Blob,
  passphrase: string,
): Promise<Restored> {
  return withVault(parley, passphrase, async (options) => importBackup(file, options));
}

async function withVault<T>(
  parley: ParleyClient,
  passphrase: string,
  act: (options: BackupOptions) => Promise<T>,
): Promise<T> {
  const { id: userId } = await parley.me();
  const vault = await openVault(userId);
  try {
    return await act({ vault, userId, passphrase });
  } finally {
    vault.close();
  }
}

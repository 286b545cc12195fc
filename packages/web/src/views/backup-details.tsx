import { useSignal } from '@preact/signals';
import { later } from '../components/later.tsx';
import { t } from '../strings/index.ts';

const Backup = later(async () => (await import('./backup.tsx')).Backup);

/** The way to a backup, for those who look for it. */
export function BackupDetails() {
  const open = useSignal(false);
  // Browsers keep keys on secure pages alone.
  if (!isSecureContext) return null;
  return (
    <details onToggle={({ currentTarget }) => (open.value = currentTarget.open)}>
      <summary>{t('backup.title')}</summary>
      {open.value && <Backup />}
    </details>
  );
}

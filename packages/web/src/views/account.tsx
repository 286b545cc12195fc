import { useSignal } from '@preact/signals';
import type { Standing } from '../account.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button } from '../components/button.tsx';
import { later } from '../components/later.tsx';
import { account } from '../parley.ts';
import { t } from '../strings/index.ts';
import { SignInDialog } from './sign-in.tsx';

const AccountDialog = later(async () => (await import('./account-dialog.tsx')).AccountDialog);

/** Who one is to the server, and the way in, on or out. */
export function AccountCorner() {
  const asked = useSignal(false);
  const standing = account.standing.value;
  const close = () => (asked.value = false);
  return (
    <div class="corner">
      {'name' in standing && <Who standing={standing} />}
      <Button onClick={() => (asked.value = true)}>{t(LABELS[standing.type])}</Button>
      {asked.value && standing.type === 'member' && (
        <AccountDialog member={standing} onClose={close} />
      )}
      {asked.value && standing.type !== 'member' && <SignInDialog onClose={close} />}
    </div>
  );
}

const LABELS = {
  nobody: 'account.in',
  ended: 'account.in',
  guest: 'account.register',
  member: 'account.title',
} as const satisfies Record<Standing['type'], string>;

type Known = Extract<Standing, { name: string }>;

function Who({ standing }: { readonly standing: Known }) {
  const { name } = standing;
  return (
    <p class="who">
      <Avatar name={name} seed={name} />
      <span class="who-words">
        <strong>{name}</strong>
        <small>{standing.type === 'member' ? standing.email : t('account.guest')}</small>
      </span>
    </p>
  );
}

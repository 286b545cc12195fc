import { useSignal } from '@preact/signals';
import type { Standing } from '../account.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button } from '../components/button.tsx';
import { account } from '../parley.ts';
import { t } from '../strings/index.ts';
import { SignInDialog } from './sign-in.tsx';

/** Who one is to the server, and the way in or out. */
export function AccountCorner() {
  const asked = useSignal(false);
  const standing = account.standing.value;
  return (
    <div class="corner">
      {'name' in standing && <Who standing={standing} />}
      {standing.type === 'member' ? (
        <Button onClick={() => void account.signOut()}>{t('account.out')}</Button>
      ) : (
        <Button onClick={() => (asked.value = true)}>{t('account.in')}</Button>
      )}
      {asked.value && <SignInDialog onClose={() => (asked.value = false)} />}
    </div>
  );
}

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

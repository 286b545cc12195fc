import type { hackrtc } from '@parley/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Standing } from '../account.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { deviceName } from '../device-name.ts';
import { account, parley } from '../parley.ts';
import { sentence } from '../sentence.ts';
import { dayOf, t } from '../strings/index.ts';
import { BackupDetails } from './backup-details.tsx';

interface AccountDialogProps {
  readonly member: Extract<Standing, { type: 'member' }>;
  readonly onClose: () => void;
}

/** Where one is signed in, one's password, and the ways out. */
export function AccountDialog({ member, onClose }: AccountDialogProps) {
  // How often others were signed out by another password.
  const ended = useSignal(0);
  const signOut = async () => {
    onClose();
    await leaving(async () => account.signOut());
  };
  return (
    <Dialog title={t('account.title')} onClose={onClose}>
      <p class="account-email">{member.email}</p>
      <Sessions key={ended.value} />
      <div class="account-more">
        <Password onChanged={() => (ended.value += 1)} />
        <BackupDetails />
        <Deletion onDone={onClose} />
      </div>
      {isSecureContext && <p class="note">{t('account.out.keys')}</p>}
      <div class="actions">
        <Button icon="out" onClick={() => void signOut()}>
          {t('account.out')}
        </Button>
      </div>
    </Dialog>
  );
}

/** Ends it with an account here: whoever comes to this browser next finds no keys and no texts. */
async function leaving(act: () => Promise<void>): Promise<void> {
  const userId = await parley.me().then(
    ({ id }) => id,
    () => undefined,
  );
  await act();
  if (userId === undefined) return;
  const { forgetKeyring } = await import('../sealed/keyring.ts');
  // Browsers that keep no keys have none to forget.
  await forgetKeyring(userId).catch(() => undefined);
}

/** The devices that are signed in; each can be ended from here. */
function Sessions() {
  const list = useSignal<readonly hackrtc.SessionAnswer[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    list.value = await parley.sessions();
  };
  const act = async (done: () => Promise<void>) => {
    problem.value = await done()
      .then(load)
      .then(() => undefined, sentence);
  };
  useEffect(() => void act(async () => undefined), []);
  const others = list.value.filter(({ current }) => !current);
  return (
    <section class="sessions">
      <h3>{t('sessions.title')}</h3>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <ul>
        {list.value.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            onEnd={() => void act(async () => parley.endSession(session.id))}
          />
        ))}
      </ul>
      {others.length > 1 && (
        <Button onClick={() => void act(async () => parley.endSession())}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </section>
  );
}

interface SessionRowProps {
  readonly session: hackrtc.SessionAnswer;
  readonly onEnd: () => void;
}

function SessionRow({ session, onEnd }: SessionRowProps) {
  const device = deviceName(session.user_agent) ?? t('sessions.unknown');
  return (
    <li class="session">
      <p>
        <strong>{device}</strong>
        <small>
          {session.current
            ? t('sessions.current')
            : t('sessions.since', { day: dayOf(session.created_at) })}
        </small>
      </p>
      {!session.current && (
        <IconButton icon="close" label={t('sessions.end', { device })} onClick={onEnd} />
      )}
    </li>
  );
}

function Password({ onChanged }: { readonly onChanged: () => void }) {
  const current = useSignal('');
  const next = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const done = useSignal(false);
  const change = async (event: Event) => {
    event.preventDefault();
    const passwords = { current_password: current.value, new_password: next.value };
    problem.value = await parley.changePassword(passwords).then(() => undefined, problemOf);
    done.value = problem.value === undefined;
    if (!done.value) return;
    current.value = next.value = '';
    onChanged();
  };
  return (
    <details>
      <summary>{t('password.change')}</summary>
      <form class="stack" onSubmit={(event) => void change(event)}>
        <p>{t('password.note')}</p>
        <Field
          label={t('password.current')}
          type="password"
          autocomplete="current-password"
          required
          value={current.value}
          onInput={({ currentTarget }) => (current.value = currentTarget.value)}
        />
        <Field
          label={t('password.next')}
          note={t('account.password.note')}
          type="password"
          autocomplete="new-password"
          minLength={8}
          required
          value={next.value}
          onInput={({ currentTarget }) => (next.value = currentTarget.value)}
        />
        {problem.value && <Hint tone="bad">{problem}</Hint>}
        {done.value && <Hint icon="check">{t('password.changed')}</Hint>}
        <Button type="submit">{t('app.save')}</Button>
      </form>
    </details>
  );
}

/** Here no address is asked for, so none can be wrong. */
function problemOf(thrown: unknown): string {
  const text = sentence(thrown);
  if (text === t('problem.credentials')) return t('password.wrong');
  return text;
}

function Deletion({ onDone }: { readonly onDone: () => void }) {
  const problem = useSignal<string | undefined>(undefined);
  const confirm = async () => {
    problem.value = await leaving(async () => account.delete()).then(() => undefined, sentence);
    if (problem.value === undefined) onDone();
  };
  return (
    <details>
      <summary>{t('account.delete')}</summary>
      <p>{t('account.delete.text')}</p>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button kind="danger" onClick={() => void confirm()}>
        {t('account.delete.confirm')}
      </Button>
    </details>
  );
}

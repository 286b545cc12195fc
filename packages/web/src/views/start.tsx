import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { Page } from '../components/page.tsx';
import { invitePath, parseInvite } from '../invite.ts';
import { memory } from '../memory.ts';
import { account, parley } from '../parley.ts';
import { sentence } from '../sentence.ts';
import { navigate } from '../route.ts';
import { t } from '../strings/index.ts';
import { AccountCorner } from './account.tsx';
import { MyRoomsCard } from './my-rooms.tsx';

/** Where one makes a room or opens somebody's invite. */
export function Start() {
  useEffect(() => void account.load(), []);
  const standing = account.standing.value;
  return (
    <Page title={t('start.title')} lead={t('app.tagline')} corner={<AccountCorner />}>
      {standing.type === 'ended' && <Hint>{t('account.ended')}</Hint>}
      <div class="card" key={standing.type}>
        <CreateForm />
        <p class="or">
          <span>{t('start.or')}</span>
        </p>
        <InviteForm />
      </div>
      <MyRoomsCard key={standing.type} />
    </Page>
  );
}

function CreateForm() {
  const name = useSignal(memory.name);
  const title = useSignal('');
  const busy = useSignal(false);
  const nameless = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);

  const submit = async (event: Event) => {
    event.preventDefault();
    nameless.value = name.value.trim() === '';
    if (nameless.value) return;
    busy.value = true;
    problem.value = await create(name.value.trim(), title.value.trim());
    busy.value = false;
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)} noValidate>
      <Field
        label={t('name.label')}
        placeholder={t('name.placeholder')}
        autocomplete="nickname"
        maxLength={64}
        value={name.value}
        problem={nameless.value ? t('name.missing') : undefined}
        onInput={({ currentTarget }) => (name.value = currentTarget.value)}
      />
      <Field
        label={t('start.room.label')}
        note={t('start.room.optional')}
        maxLength={100}
        autocomplete="off"
        value={title.value}
        onInput={({ currentTarget }) => (title.value = currentTarget.value)}
      />
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button kind="primary" icon="camera" type="submit" disabled={busy.value}>
        {t(busy.value ? 'start.creating' : 'start.create')}
      </Button>
    </form>
  );
}

/** Makes a room and goes to its door; tells what went wrong. */
async function create(name: string, title: string): Promise<string | undefined> {
  try {
    await account.enterAs(name);
    const room = await parley.createRoom({
      name: title || t('start.room.default', { name }),
      chat_policy: 'mixed',
    });
    if (room.invite_code !== undefined) navigate(invitePath(room.invite_code));
    return undefined;
  } catch (thrown) {
    return sentence(thrown);
  }
}

function InviteForm() {
  const text = useSignal('');
  const malformed = useSignal(false);

  const submit = (event: Event) => {
    event.preventDefault();
    const invite = parseInvite(text.value);
    malformed.value = invite === undefined;
    if (invite !== undefined) navigate(invitePath(invite));
  };

  return (
    <form class="row" onSubmit={submit} noValidate>
      <Field
        label={t('start.join.label')}
        placeholder={t('start.join.placeholder')}
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        problem={malformed.value ? t('start.join.malformed') : undefined}
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
      <Button icon="arrowRight" type="submit">
        {t('start.join')}
      </Button>
    </form>
  );
}

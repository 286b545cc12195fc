import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Entry, Readers, RoomWish } from '../room/new-room.ts';
import type { StringKey } from '../strings/index.ts';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { Page } from '../components/page.tsx';
import { invitePath, parseInvite } from '../invite.ts';
import { memory } from '../memory.ts';
import { account, parley } from '../parley.ts';
import { canSeal, makeRoom, readersOf } from '../room/new-room.ts';
import { sentence } from '../sentence.ts';
import { navigate } from '../route.ts';
import { t } from '../strings/index.ts';
import { AccountCorner } from './account.tsx';
import { MyRoomsCard } from './my-rooms.tsx';

/** Where one makes a room or opens somebody's invite. */
export function Start() {
  useEffect(() => void account.load(), []);
  const standing = account.standing.value;
  // Whoever becomes a guest by making a room is told there what went wrong.
  const isMember = String(standing.type === 'member');
  return (
    <Page title={t('start.title')} lead={t('app.tagline')} corner={<AccountCorner />}>
      {standing.type === 'ended' && <Hint>{t('account.ended')}</Hint>}
      <div class="card" key={isMember}>
        <CreateForm />
        <p class="or">
          <span>{t('start.or')}</span>
        </p>
        <InviteForm />
      </div>
      <MyRoomsCard standing={standing.type} />
    </Page>
  );
}

function CreateForm() {
  const name = useSignal(memory.name);
  const title = useSignal('');
  const kind = useSignal<RoomWish['kind']>('video');
  const entry = useSignal<Entry>('link');
  const readers = useSignal<Readers>('group');
  const busy = useSignal(false);
  const nameless = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);

  const submit = async (event: Event) => {
    event.preventDefault();
    nameless.value = name.value.trim() === '';
    if (nameless.value) return;
    busy.value = true;
    problem.value = await create(name.value.trim(), {
      name: title.value.trim(),
      kind: kind.value,
      entry: entry.value,
      readers: readersOf(entry.value, readers.value),
    });
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
      <Options kind={kind} entry={entry} readers={readers} />
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button
        kind="primary"
        icon={kind.value === 'chat' ? 'message' : 'camera'}
        type="submit"
        disabled={busy.value}
      >
        {t(busy.value ? 'start.creating' : CREATE[kind.value])}
      </Button>
    </form>
  );
}

const CREATE = {
  video: 'start.create',
  chat: 'start.create.chat',
} as const satisfies Record<RoomWish['kind'], StringKey>;

interface OptionsProps {
  readonly kind: Signal<RoomWish['kind']>;
  readonly entry: Signal<Entry>;
  readonly readers: Signal<Readers>;
}

/** What few rooms need; what most need is chosen already. */
function Options({ kind, entry, readers }: OptionsProps) {
  return (
    <details class="options">
      <summary>{t('start.options')}</summary>
      <div class="stack">
        <Choice
          label={t('start.kind')}
          options={[
            ['video', t('start.kind.video')],
            ['chat', t('start.kind.chat')],
          ]}
          value={kind.value}
          onChange={(chosen) => (kind.value = chosen)}
        />
        <Choice
          label={t('doors.title')}
          options={[
            ['link', t('start.entry.link')],
            ['lobby', t('start.entry.lobby')],
            ['open', t('start.entry.open')],
          ]}
          value={entry.value}
          onChange={(chosen) => (entry.value = chosen)}
        />
        {entry.value === 'open' && <p class="note">{t('start.entry.open.note')}</p>}
        {canSeal && entry.value !== 'open' && <ReadersChoice readers={readers} />}
      </div>
    </details>
  );
}

const NOTES = {
  group: 'start.readers.group.note',
  link: 'start.readers.link.note',
  everybody: 'start.readers.everybody.note',
} as const satisfies Record<Readers, StringKey>;

function ReadersChoice({ readers }: Pick<OptionsProps, 'readers'>) {
  return (
    <>
      <Choice
        label={t('start.readers')}
        options={[
          ['group', t('start.readers.group')],
          ['link', t('start.readers.link')],
          ['everybody', t('start.readers.everybody')],
        ]}
        value={readers.value}
        onChange={(chosen) => (readers.value = chosen)}
      />
      <p class="note">{t(NOTES[readers.value])}</p>
    </>
  );
}

/** Makes a room and goes to its door; tells what went wrong. */
async function create(name: string, wish: RoomWish): Promise<string | undefined> {
  try {
    await account.enterAs(name);
    const named = wish.name || t('start.room.default', { name });
    const invite = await makeRoom(parley, { ...wish, name: named });
    if (invite) navigate(invitePath(invite));
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
    if (invite) navigate(invitePath(invite));
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

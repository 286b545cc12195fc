import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { LocalMedia } from '../media/local-media.ts';
import type { Invited, Visit } from '../room/visit.ts';
import { Button } from '../components/button.tsx';
import { DeviceChoice } from '../components/device-choice.tsx';
import { DeviceHint } from '../components/devices.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { later } from '../components/later.tsx';
import { Level } from '../components/level.tsx';
import { Page } from '../components/page.tsx';
import { Preview } from '../components/preview.tsx';
import { roomy } from '../components/roomy.ts';
import { memory } from '../memory.ts';
import { t } from '../strings/index.ts';

interface DoorProps {
  readonly visit: Visit;
  readonly about: Invited;
  readonly entering: boolean;
  readonly problem?: string | undefined;
}

/** Before a room: name, camera and microphone. */
export function Door({ visit, about, entering, problem }: DoorProps) {
  const name = useSignal(memory.name);
  const nameless = useSignal(false);
  const isForChat = about.kind === 'chat';
  const title = about.role === 'host' ? 'door.ready' : 'door.title';

  const submit = (event: Event) => {
    event.preventDefault();
    const trimmed = name.value.trim();
    nameless.value = trimmed === '';
    if (trimmed !== '') void visit.enter(about, trimmed);
  };

  return (
    <Page
      title={t(title, { room: about.name })}
      lead={t(isForChat ? 'door.subtitle.chat' : 'door.subtitle')}
    >
      <form class={isForChat ? 'card' : 'card door'} onSubmit={submit} noValidate>
        {!isForChat && (
          <div class="door-devices">
            <Preview media={visit.media} name={name.value} />
            <Level voice={visit.media.voice} />
            <DeviceHint media={visit.media} />
          </div>
        )}
        <div class="stack">
          <Name name={name} missing={nameless.value} />
          {!isForChat && <Choice media={visit.media} />}
          {problem && <Hint tone="bad">{problem}</Hint>}
          <Button kind="primary" icon="arrowRight" type="submit" disabled={entering}>
            {t(entering ? 'door.entering' : 'door.join')}
          </Button>
          {!isForChat && <CheckButton />}
        </div>
      </form>
    </Page>
  );
}

const CheckDialog = later(async () => (await import('./check.tsx')).CheckDialog);

function CheckButton() {
  const asked = useSignal(false);
  return (
    <>
      <Button icon="connection" onClick={() => (asked.value = true)}>
        {t('check.ask')}
      </Button>
      {asked.value && <CheckDialog onClose={() => (asked.value = false)} />}
    </>
  );
}

interface NameProps {
  readonly name: Signal<string>;
  readonly missing: boolean;
}

/** Whoever has told their name is not asked again, but can change it. */
function Name({ name, missing }: NameProps) {
  const asked = useSignal(memory.name === '');
  if (!asked.value) {
    return (
      <p class="door-name">
        <span>{t('door.as')}</span>
        <strong>{name}</strong>
        <Button onClick={() => (asked.value = true)}>{t('door.rename')}</Button>
      </p>
    );
  }
  return (
    <Field
      label={t('name.label')}
      placeholder={t('name.placeholder')}
      autocomplete="nickname"
      maxLength={64}
      value={name.value}
      problem={missing ? t('name.missing') : undefined}
      onInput={({ currentTarget }) => (name.value = currentTarget.value)}
    />
  );
}

/** On a phone, where the first device is mostly the right one, the choice opens on request. */
function Choice({ media }: { readonly media: LocalMedia }) {
  if (roomy.value) return <DeviceChoice media={media} />;
  return (
    <details>
      <summary>{t('door.choice')}</summary>
      <DeviceChoice media={media} />
    </details>
  );
}

import type { hackrtc } from '@parley/client';
import { useSignal } from '@preact/signals';
import type { LocalMedia } from '../media/local-media.ts';
import type { Visit } from '../room/visit.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button } from '../components/button.tsx';
import { DeviceButtons, DeviceHint } from '../components/devices.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { Page } from '../components/page.tsx';
import { SelfVideo } from '../components/self-video.tsx';
import { memory } from '../memory.ts';
import { t } from '../strings/index.ts';

interface DoorProps {
  readonly visit: Visit;
  readonly about: hackrtc.RoomAnswer;
  readonly entering: boolean;
  readonly problem?: string | undefined;
}

/** Before a room: name, camera and microphone. */
export function Door({ visit, about, entering, problem }: DoorProps) {
  const name = useSignal(memory.name);
  const nameless = useSignal(false);

  const submit = (event: Event) => {
    event.preventDefault();
    const trimmed = name.value.trim();
    nameless.value = trimmed === '';
    if (trimmed !== '') void visit.enter(about, trimmed);
  };

  return (
    <Page title={t('door.title', { room: about.name })} lead={t('door.subtitle')}>
      <form class="card door" onSubmit={submit} noValidate>
        <Preview media={visit.media} name={name.value} />
        <div class="stack">
          <DeviceHint media={visit.media} />
          <Field
            label={t('name.label')}
            placeholder={t('name.placeholder')}
            autocomplete="nickname"
            maxLength={64}
            value={name.value}
            problem={nameless.value ? t('name.missing') : undefined}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
          {problem && <Hint tone="bad">{problem}</Hint>}
          <Button kind="primary" icon="arrowRight" type="submit" disabled={entering}>
            {t(entering ? 'door.entering' : 'door.join')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function Preview({ media, name }: { readonly media: LocalMedia; readonly name: string }) {
  const { camera, asking } = media;
  return (
    <div class="preview">
      {name.trim() !== '' && <Avatar name={name} seed={name} />}
      <SelfVideo media={media} />
      {!camera.on.value && (
        <p class="preview-note">{t(asking.value ? 'door.waiting' : 'door.off')}</p>
      )}
      <div class="preview-controls">
        <DeviceButtons media={media} />
      </div>
    </div>
  );
}

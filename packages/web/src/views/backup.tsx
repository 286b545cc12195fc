import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { parley } from '../parley.ts';
import { readBackup, writeBackup } from '../sealed/backup.ts';
import { sentence } from '../sentence.ts';
import { plural, t } from '../strings/index.ts';

/** Keys and opened messages, which are in this browser alone, to a file and back. */
export function Backup() {
  return (
    <section class="backup stack">
      <p>{t('backup.text')}</p>
      <Save />
      <Restore />
    </section>
  );
}

function Save() {
  const passphrase = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const save = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    problem.value = await writeBackup(parley, passphrase.value).then(download, sentence);
    busy.value = false;
  };
  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <Field
        label={t('backup.passphrase.new')}
        note={t('backup.passphrase.note')}
        type="password"
        autocomplete="new-password"
        required
        value={passphrase.value}
        onInput={({ currentTarget }) => (passphrase.value = currentTarget.value)}
      />
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button type="submit" icon="key" disabled={busy.value}>
        {t('backup.save')}
      </Button>
    </form>
  );
}

const NAME = 'parley-backup.bin';

function download(file: Blob): undefined {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href, download: NAME }).click();
  URL.revokeObjectURL(href);
}

function Restore() {
  const id = useId();
  const file = useSignal<File | undefined>(undefined);
  const passphrase = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const restored = useSignal<number | undefined>(undefined);
  const restore = async (event: Event) => {
    event.preventDefault();
    if (!file.value) return;
    busy.value = true;
    const reading = readBackup(parley, file.value, passphrase.value);
    problem.value = await reading.then(({ messages }) => {
      restored.value = messages;
      return undefined;
    }, sentence);
    busy.value = false;
  };
  if (restored.value !== undefined) return <Restored messages={restored.value} />;
  return (
    <form class="stack" onSubmit={(event) => void restore(event)}>
      <div class="field">
        <label for={id}>{t('backup.file')}</label>
        <input
          id={id}
          type="file"
          required
          onChange={({ currentTarget }) => (file.value = currentTarget.files?.[0])}
        />
      </div>
      <Field
        label={t('backup.passphrase')}
        type="password"
        autocomplete="off"
        required
        value={passphrase.value}
        onInput={({ currentTarget }) => (passphrase.value = currentTarget.value)}
      />
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button type="submit" disabled={busy.value}>
        {t('backup.restore')}
      </Button>
    </form>
  );
}

/** What is open goes on with what it had before. */
function Restored({ messages }: { readonly messages: number }) {
  return (
    <Hint icon="check">
      {plural('backup.restored', messages)}{' '}
      <Button onClick={() => location.reload()}>{t('backup.reload')}</Button>
    </Hint>
  );
}

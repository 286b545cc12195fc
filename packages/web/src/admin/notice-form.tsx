import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { act } from './api.ts';
import { doIt } from './doing.tsx';
import { say } from './texts.ts';

interface NoticeFormProps {
  readonly label: string;
  /** Where it goes. */
  readonly path: string;
}

/** Tells people in rooms something. */
export function NoticeForm({ label, path }: NoticeFormProps) {
  const text = useSignal('');
  const isSent = useSignal(false);
  const send = async (event: Event) => {
    event.preventDefault();
    await doIt(async () => {
      await act('POST', path, { text: text.value });
      text.value = '';
      isSent.value = true;
    });
  };
  return (
    <form class="admin-notice" onSubmit={(event) => void send(event)}>
      <Field
        label={label}
        maxLength={1000}
        required
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          isSent.value = false;
        }}
      />
      <Button type="submit" icon="send">
        {say('notice.send')}
      </Button>
      <p role="status">{isSent.value ? say('notice.sent') : ''}</p>
    </form>
  );
}

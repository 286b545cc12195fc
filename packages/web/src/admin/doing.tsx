/** Doing something, after a question where there is no way back. */
import { signal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { say } from './texts.ts';

interface Question {
  readonly title: string;
  readonly text: string;
  readonly run: () => Promise<unknown>;
}

const asked = signal<Question | undefined>(undefined);
const failure = signal<string | undefined>(undefined);

/** Has something done; what does not work is told. */
export async function doIt(run: () => Promise<unknown>): Promise<void> {
  failure.value = undefined;
  try {
    await run();
  } catch (thrown) {
    failure.value = thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Asks whether something is really meant, and has it done. */
export function askFirst(question: Question): void {
  asked.value = question;
}

/** The question that is open, and what did not work. */
export function Doing() {
  const question = asked.value;
  const close = () => (asked.value = undefined);
  const confirm = async (run: Question['run']) => {
    close();
    await doIt(run);
  };
  return (
    <>
      {failure.value !== undefined && (
        <Hint tone="bad" onClose={() => (failure.value = undefined)}>
          {say('failed', { why: failure.value })}
        </Hint>
      )}
      {question && (
        <Dialog title={question.title} onClose={close}>
          <p>{question.text}</p>
          <div class="actions">
            <Button onClick={close}>{say('cancel')}</Button>
            <Button kind="danger" onClick={() => void confirm(question.run)}>
              {question.title}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

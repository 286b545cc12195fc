import type { InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

interface FieldTexts {
  readonly label: string;
  /** A word beside the label, such as "optional". */
  readonly note?: string;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
}

type FieldProps = FieldTexts & InputHTMLAttributes;

/** A labelled input; what is wrong with it is told below, and to screen readers. */
export function Field({ label, note, problem, ...attributes }: FieldProps) {
  const id = useId();
  const problemId = `${id}-problem`;
  return (
    <div class="field">
      <label for={id}>
        {label} {note && <small>{note}</small>}
      </label>
      <input
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        {...attributes}
      />
      {problem && (
        <p class="problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

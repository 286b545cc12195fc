import { useId } from 'preact/hooks';

interface ChoiceProps<T extends string> {
  readonly label: string;
  /** What can be chosen, with its text. */
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A labelled list of which one thing is chosen. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const id = useId();
  const choose = (text: string) => {
    const chosen = options.find(([each]) => each === text);
    if (chosen) onChange(chosen[0]);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

import { useId } from 'preact/hooks';

interface SwitchProps {
  readonly label: string;
  /** What follows from it. */
  readonly note: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** Something that takes effect as soon as it is turned on or off. */
export function Switch({ label, note, on, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div class="switch">
      <label for={id}>{label}</label>
      <small id={`${id}-note`}>{note}</small>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-describedby={`${id}-note`}
        checked={on}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </div>
  );
}

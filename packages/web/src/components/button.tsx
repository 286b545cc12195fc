import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface ButtonProps extends ButtonHTMLAttributes {
  readonly kind?: 'primary' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

/** A button with a text. */
export function Button({ kind = 'quiet', icon, children, ...attributes }: ButtonProps) {
  return (
    <button type="button" class={`button button-${kind}`} {...attributes}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes {
  readonly icon: IconName;
  /** What the button does: its accessible name, and shown beside it on hover and focus. */
  readonly label: string;
  readonly tone?: 'plain' | 'on' | 'off' | 'danger';
  /** The key that does the same. */
  readonly keys?: string | undefined;
  /** A small number on the button; 0 shows none. */
  readonly count?: number;
}

/** A round button with a picture alone. */
export function IconButton({
  icon,
  label,
  tone = 'plain',
  keys,
  count = 0,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      class={`round round-${tone}`}
      aria-label={label}
      aria-keyshortcuts={keys}
      {...rest}
    >
      <Icon name={icon} />
      {count > 0 && (
        <span class="badge" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      )}
      <span class="tip" aria-hidden="true" data-keys={keys}>
        {label}
      </span>
    </button>
  );
}

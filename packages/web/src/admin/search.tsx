import type { Signal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { say } from './texts.ts';

/** How many are shown at first, and how many more each time. */
export const STEP = 50;

export function Search({ text }: { readonly text: Signal<string> }) {
  return (
    <Field
      label={say('search')}
      type="search"
      value={text.value}
      onInput={(event) => (text.value = event.currentTarget.value)}
    />
  );
}

/** Shows more of a list, where there is more. */
export function More({ more, limit }: { readonly more: boolean; readonly limit: Signal<number> }) {
  return more ? <Button onClick={() => (limit.value += STEP)}>{say('more')}</Button> : null;
}

import { signal } from '@preact/signals';

const query = matchMedia('(min-width: 720px)');

/** Whether the window is wider than a phone, as in the style sheets. */
export const roomy = signal(query.matches);

query.addEventListener('change', ({ matches }) => (roomy.value = matches));

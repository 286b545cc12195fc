import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { speakUsual, spoken } from './strings/index.ts';

await speakUsual();
effect(() => {
  document.documentElement.lang = spoken();
});

const root = document.querySelector('#app');
if (root) render(<App />, root);

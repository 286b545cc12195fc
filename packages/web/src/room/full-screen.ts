import { signal } from '@preact/signals';

/** Phones of one make have it for videos alone. */
export const canFillScreen = document.fullscreenEnabled;

/** Whether the page fills the screen. */
export const fillsScreen = signal(document.fullscreenElement !== null);

document.addEventListener('fullscreenchange', () => {
  fillsScreen.value = document.fullscreenElement !== null;
});

/** Fills the screen, or gives it back. */
export async function toggleFullScreen(): Promise<void> {
  if (!canFillScreen) return;
  if (fillsScreen.value) await document.exitFullscreen();
  // Browsers want it to come from a key or a click.
  else await document.documentElement.requestFullscreen().catch(() => undefined);
}

import { signal } from '@preact/signals';
import { memory } from '../memory.ts';

/** Absent on pages that are not served securely, and on some phones. */
const canNotify = (): boolean => 'Notification' in globalThis;

/** Whether the system tells of messages while the page is hidden: `refused` where the browser was told not to. */
export const notifying = signal<'on' | 'off' | 'refused' | 'unknown'>(initial());

function initial() {
  if (!canNotify()) return 'unknown';
  if (Notification.permission === 'denied') return 'refused';
  return memory.notify && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Turns it on or off; the browser asks the person the first time. */
export async function toggleNotifying(): Promise<void> {
  const wanted = notifying.value !== 'on';
  memory.notify = wanted;
  if (wanted) await Notification.requestPermission().catch(() => undefined);
  notifying.value = initial();
}

/** Whether the system is to tell of what comes now: somebody wants that, and the page is hidden. */
export const shouldNotify = (): boolean => notifying.value === 'on' && document.hidden;

/**
 * Has the system tell of something.
 *
 * @param topic one thing of a topic is shown at a time
 */
export function notify(title: string, body: string, topic: string): void {
  const shown = new Notification(title, { body, tag: topic, icon: '/icon.svg' });
  shown.addEventListener('click', () => {
    window.focus();
    shown.close();
  });
}

import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Room } from './room.ts';
import type { Shortcut } from './shortcuts.ts';
import { memory } from '../memory.ts';
import { toggleFullScreen } from './full-screen.ts';
import { shortcutOf } from './shortcuts.ts';

/** Whether single keys do something. */
export const shortcutsOn = signal(memory.shortcuts);
effect(() => {
  memory.shortcuts = shortcutsOn.value;
});

/** Lets keys act on a room for as long as it is shown. */
export function useShortcuts(room: Room): void {
  useEffect(() => {
    const keys = new RoomKeys(room);
    const ending = new AbortController();
    const { signal: ended } = ending;
    addEventListener('keydown', (event) => keys.down(event), { signal: ended });
    addEventListener('keyup', (event) => keys.up(event), { signal: ended });
    // Whoever turns to another window must not go on speaking unawares.
    addEventListener('blur', () => keys.stopTalking(), { signal: ended });
    return () => ending.abort();
  }, [room]);
}

const FOR_CALLS: ReadonlySet<Shortcut> = new Set([
  'mic',
  'talk',
  'camera',
  'screen',
  'react',
  'chat',
]);

/** Where people only write, what a call needs has no keys. */
export const isFor = ({ isForChat }: Room, shortcut: Shortcut): boolean =>
  !isForChat || !FOR_CALLS.has(shortcut);

class RoomKeys {
  readonly #room: Room;
  /** Whether the microphone is on only for as long as the key is held. */
  #talking = false;

  constructor(room: Room) {
    this.#room = room;
  }

  down(event: KeyboardEvent): void {
    const shortcut = shortcutsOn.value ? shortcutOf(event) : undefined;
    if (
      !shortcut ||
      !isFor(this.#room, shortcut) ||
      event.repeat ||
      isMeantForElement(event, shortcut)
    )
      return;
    event.preventDefault();
    this.#act(shortcut);
  }

  up({ key }: KeyboardEvent): void {
    if (key === ' ') this.stopTalking();
  }

  stopTalking(): void {
    if (this.#talking) this.#room.media.mic.turnOff();
    this.#talking = false;
  }

  #act(shortcut: Shortcut): void {
    const room = this.#room;
    switch (shortcut) {
      case 'mic':
        return room.toggleMic();
      case 'camera':
        return void room.media.toggle(room.media.camera);
      case 'screen':
        return void room.toggleScreen();
      case 'hand':
        return room.toggleHand();
      case 'react':
        room.reacting.value = !room.reacting.value;
        return;
      case 'people':
      case 'chat':
        return room.toggle(shortcut);
      case 'fullScreen':
        return void toggleFullScreen();
      case 'keys':
        room.dialog.value = 'keys';
        return;
      case 'talk':
        return this.#talk();
    }
  }

  #talk(): void {
    const { media, self } = this.#room;
    if (media.mic.on.value || self.value?.muted_by_moderator === true) return;
    this.#talking = true;
    void media.mic.turnOn();
  }
}

const WRITABLE = 'input, textarea, select, [contenteditable], dialog *';
const PRESSABLE = 'button, a, summary, [tabindex="0"]';

/** Where somebody writes every key is theirs, and space presses what has the focus. */
function isMeantForElement({ target }: KeyboardEvent, shortcut: Shortcut): boolean {
  if (!(target instanceof Element)) return false;
  return target.matches(WRITABLE) || (shortcut === 'talk' && target.matches(PRESSABLE));
}

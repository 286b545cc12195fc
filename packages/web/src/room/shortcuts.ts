/** What keys do in a call; `label` says it in the help. */
export const SHORTCUTS = [
  { does: 'mic', key: 'm', label: 'keys.mic' },
  { does: 'talk', key: ' ', label: 'keys.talk' },
  { does: 'camera', key: 'v', label: 'keys.camera' },
  { does: 'screen', key: 's', label: 'keys.screen' },
  { does: 'hand', key: 'h', label: 'keys.hand' },
  { does: 'react', key: 'e', label: 'keys.react' },
  { does: 'people', key: 'p', label: 'keys.people' },
  { does: 'chat', key: 'c', label: 'keys.chat' },
  { does: 'fullScreen', key: 'f', label: 'keys.fullScreen' },
  { does: 'keys', key: '?', label: 'keys.help' },
] as const;

export type Shortcut = (typeof SHORTCUTS)[number]['does'];

const BY_KEY: ReadonlyMap<string, Shortcut> = new Map(
  SHORTCUTS.map(({ key, does }) => [key, does]),
);

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** What somebody means who presses a key; undefined where it is meant for something else. */
export function shortcutOf(press: Press): Shortcut | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  return BY_KEY.get(keyOf(press));
}

/** Where the layout has no Latin letters, as for Cyrillic, the place on the keyboard counts. */
function keyOf({ key, code }: Press): string {
  const isLatin = /^[\u0020-\u007E]$/.test(key);
  return (isLatin ? key : code.replace('Key', '')).toLowerCase();
}

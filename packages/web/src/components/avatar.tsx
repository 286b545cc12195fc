interface AvatarProps {
  readonly name: string;
  /** What the colour is made from, so that it is the same on every screen. */
  readonly seed: string;
}

/** Initials on a colour, where there is no picture. */
export function Avatar({ name, seed }: AvatarProps) {
  return (
    <span class="avatar" style={{ '--hue': hueOf(seed) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map(firstCharacter).join('').toLocaleUpperCase();
}

/** As people see characters: a flag or an accented letter is one. */
function firstCharacter(word = ''): string {
  const [first] = new Intl.Segmenter().segment(word);
  return first?.segment ?? '';
}

function hueOf(seed: string): string {
  const sum = Array.from(seed).reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 360, 7);
  return String(sum);
}

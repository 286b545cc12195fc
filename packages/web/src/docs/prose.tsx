import type { JSX } from 'preact';

const ITEM = '- ';

/** What the documents say in words: lines, those of lists as such, and `code`. */
export function Prose({ text }: { text: string }): JSX.Element {
  const lines = text.split('\n').filter((line) => line !== '');
  const items = lines.filter((line) => line.startsWith(ITEM));
  return (
    <>
      {lines
        .filter((line) => !line.startsWith(ITEM))
        .map((line) => (
          <p class="about" lang="en" key={line}>
            <Line text={line} />
          </p>
        ))}
      {items.length > 0 && (
        <ul class="about" lang="en">
          {items.map((item) => (
            <li key={item}>
              <Line text={item.slice(ITEM.length)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Every other piece between backticks is code. */
function Line({ text }: { text: string }): JSX.Element {
  const pieces = text.split('`');
  return <>{pieces.map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}</>;
}

import type { ComponentChildren } from 'preact';
import { say } from './texts.ts';
import type { TextKey } from './texts.ts';

interface TableProps<T> {
  readonly caption: string;
  readonly items: readonly T[];
  /** What identifies an item. */
  readonly keyOf: (item: T) => string;
  readonly columns: readonly (readonly [title: TextKey, show: (item: T) => ComponentChildren])[];
}

/** A list in rows; on narrow screens it is moved sideways. */
export function Table<T>({ caption, items, keyOf, columns }: TableProps<T>) {
  if (items.length === 0) return <p class="admin-none">{say('none')}</p>;
  return (
    <div class="admin-table" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(([title]) => (
              <th key={title} scope="col">
                {say(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map(([title, show]) => (
                <td key={title}>{show(item)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

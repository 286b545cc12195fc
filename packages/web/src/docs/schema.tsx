import type { JSX } from 'preact';
import type { Fields } from './documents.ts';
import { fieldsOf, listOf, textOf } from './documents.ts';
import { say } from './texts.ts';

/** A schema as it is read: fields by line, with what they hold. @param root the document it stands in */
export function Schema({ schema, root }: { schema: unknown; root: unknown }): JSX.Element {
  const shown = resolve(schema, root);
  const any = listOf(shown['anyOf']);
  if (any.some((each) => 'properties' in resolve(each, root))) {
    return (
      <>
        {any.map((each, index) => (
          <div key={index}>
            {index > 0 && <p class="or">{say('or')}</p>}
            <Schema schema={each} root={root} />
          </div>
        ))}
      </>
    );
  }
  if (shown['type'] === 'array') {
    return (
      <>
        <p class="or">{say('list')}</p>
        <Schema schema={shown['items']} root={root} />
      </>
    );
  }
  const properties = Object.entries(fieldsOf(shown['properties']));
  if (properties.length === 0) return <code>{wordOf(shown, root)}</code>;
  const required = new Set(listOf(shown['required']));
  return (
    <ul class="fields">
      {properties.map(([name, value]) => (
        <Field key={name} name={name} schema={value} isNeeded={required.has(name)} root={root} />
      ))}
    </ul>
  );
}

interface FieldProps {
  readonly name: string;
  readonly schema: unknown;
  readonly isNeeded: boolean;
  readonly root: unknown;
}

function Field({ name, schema, isNeeded, root }: FieldProps) {
  const shown = resolve(schema, root);
  const inner = resolve(shown['items'], root);
  const nested = 'properties' in shown ? shown : inner;
  return (
    <li>
      <code class="name">{name}</code>
      <span class="type">
        {isNeeded ? wordOf(shown, root) : say('optional', { what: wordOf(shown, root) })}
      </span>
      <span lang="en">{textOf(shown['description'])}</span>
      {'properties' in nested && <Schema schema={nested} root={root} />}
    </li>
  );
}

/** What a value is, in a word or a few. */
function wordOf(schema: Fields, root: unknown): string {
  const { type, format, anyOf, maxLength, items } = schema;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if ('enum' in schema)
    return listOf(schema['enum'])
      .map((each) => JSON.stringify(each))
      .join(` ${say('or')} `);
  if (anyOf !== undefined) {
    return listOf(anyOf)
      .map((each) => wordOf(resolve(each, root), root))
      .join(` ${say('or')} `);
  }
  if (type === 'array') return say('listOf', { what: wordOf(resolve(items, root), root) });
  const what = textOf(format) || textOf(type) || say('anything');
  return typeof maxLength === 'number' ? say('most', { what, count: String(maxLength) }) : what;
}

function resolve(schema: unknown, root: unknown): Fields {
  const fields = fieldsOf(schema);
  const reference = textOf(fields['$ref']);
  if (reference === '') return fields;
  const path = reference.split('/').slice(1);
  return resolve(
    path.reduce((found: unknown, key) => fieldsOf(found)[key], root),
    root,
  );
}

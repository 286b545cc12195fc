/** The page of the server's documents: what can be asked, and what is said on sockets. */
import type { Entry, Group } from './documents.ts';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { LanguageSwitch } from '../components/language.tsx';
import { speakUsual, spoken } from '../strings/index.ts';
import { framesOf, groupsOf, requestsOf } from './documents.ts';
import { Prose } from './prose.tsx';
import { Schema } from './schema.tsx';
import { say } from './texts.ts';

interface Documents {
  readonly openapi: unknown;
  readonly asyncapi: unknown;
}

function Page({ openapi, asyncapi }: Documents) {
  const [wanted, want] = useState('');
  const fits = ({ kind, name, summary }: Entry) =>
    `${kind} ${name} ${summary}`.toLowerCase().includes(wanted.toLowerCase());
  const requests = requestsOf(openapi).filter(fits);
  const frames = framesOf(asyncapi).filter(fits);
  return (
    <>
      <header>
        <h1>{say('title')}</h1>
        <p>
          <a href="/openapi.json">openapi.json</a> <a href="/asyncapi.json">asyncapi.json</a>
        </p>
        <label>
          {say('find')} <input type="search" onInput={(event) => want(event.currentTarget.value)} />
        </label>
        <LanguageSwitch />
      </header>
      <main>
        {groupsOf(openapi).map((group) => (
          <Dialect
            key={group.name}
            group={group}
            requests={requests.filter((each) => each.group === group.name)}
            frames={frames.filter((each) => each.group === group.name)}
            documents={{ openapi, asyncapi }}
          />
        ))}
      </main>
    </>
  );
}

interface DialectProps {
  readonly group: Group;
  readonly requests: readonly Entry[];
  readonly frames: readonly Entry[];
  readonly documents: Documents;
}

function Dialect({ group, requests, frames, documents }: DialectProps) {
  if (requests.length + frames.length === 0) return null;
  return (
    <section>
      <h2 id={group.name}>{group.name}</h2>
      <Prose text={group.about} />
      {requests.length > 0 && <h3>{say('http')}</h3>}
      {requests.map((entry) => (
        <Shown key={entry.id} entry={entry} root={documents.openapi} />
      ))}
      {frames.length > 0 && <h3>{say('socket', { address: frames[0]?.summary ?? '' })}</h3>}
      {frames.map((entry) => (
        <Shown key={entry.id} entry={{ ...entry, summary: '' }} root={documents.asyncapi} />
      ))}
    </section>
  );
}

/** What it is made of is laid out once somebody opens it. */
function Shown({ entry, root }: { entry: Entry; root: unknown }) {
  const [isOpen, setOpen] = useState(false);
  const { id, kind, name, summary, parts } = entry;
  return (
    <details id={id} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="kind">{wordFor(kind)}</span> <code>{name}</code>{' '}
        <span lang="en">{summary}</span>
      </summary>
      {isOpen &&
        parts.map(({ title, about, schema }) => (
          <div class="part" key={title}>
            <h4>{title}</h4>
            <Prose text={about} />
            {schema !== undefined && <Schema schema={schema} root={root} />}
          </div>
        ))}
    </details>
  );
}

/** The methods of HTTP are the same in every language. */
const wordFor = (kind: string): string => (kind === 'send' || kind === 'told' ? say(kind) : kind);

const read = async (path: string): Promise<unknown> => (await fetch(path)).json();

await speakUsual();
effect(() => {
  document.documentElement.lang = spoken();
  document.title = say('title');
});

const app = document.querySelector('#app');
const [openapi, asyncapi] = await Promise.all([read('/openapi.json'), read('/asyncapi.json')]);
if (app) render(<Page openapi={openapi} asyncapi={asyncapi} />, app);

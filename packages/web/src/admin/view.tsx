/** `/admin`: what whoever runs the server sees and does. */
import type { FunctionComponent } from 'preact';
import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { Page } from '../components/page.tsx';
import { forget, isAway, open, Refusal, token } from './api.ts';
import { Bans } from './bans.tsx';
import { Doing } from './doing.tsx';
import { Live } from './live.tsx';
import { Server } from './server.tsx';
import type { TextKey } from './texts.ts';
import { say } from './texts.ts';
import { Users } from './users.tsx';
import { Webhooks } from './webhooks.tsx';
// Its styles come with it.
// oxlint-disable-next-line import/no-unassigned-import
import './admin.css';

export function Admin() {
  return token.value === undefined ? <Door /> : <Console />;
}

/** Asks for the token. */
function Door() {
  const problem = useSignal<string | undefined>(undefined);
  const given = useSignal('');
  const enter = async (event: Event) => {
    event.preventDefault();
    try {
      await open(given.value.trim());
    } catch (thrown) {
      problem.value = problemOf(thrown);
    }
  };
  return (
    <Page title={say('title')} lead={say('lead')}>
      <form class="card admin-door" onSubmit={(event) => void enter(event)}>
        <Field
          label={say('token')}
          type="password"
          autocomplete="current-password"
          required
          value={given.value}
          onInput={(event) => (given.value = event.currentTarget.value)}
          problem={problem.value}
        />
        <Button kind="primary" type="submit">
          {say('open')}
        </Button>
      </form>
    </Page>
  );
}

function problemOf(thrown: unknown): string {
  const status = thrown instanceof Refusal ? thrown.status : 0;
  if (status === 401) return say('wrong');
  if (status === 404) return say('off');
  if (status === 429) return say('slow');
  return say('away');
}

const TABS: readonly (readonly [title: TextKey, view: FunctionComponent])[] = [
  ['tab.live', Live],
  ['tab.users', Users],
  ['tab.bans', Bans],
  ['tab.webhooks', Webhooks],
  ['tab.server', Server],
];

function Console() {
  const shown = useSignal(0);
  const View = TABS[shown.value]?.[1] ?? Live;
  return (
    <Page
      title={say('title')}
      corner={
        <div class="corner">
          <Button icon="lock" onClick={forget}>
            {say('out')}
          </Button>
        </div>
      }
    >
      <div class="card admin">
        <nav class="admin-tabs" aria-label={say('parts')}>
          {TABS.map(([title], at) => (
            <button
              key={title}
              type="button"
              aria-current={shown.value === at ? 'page' : undefined}
              onClick={() => (shown.value = at)}
            >
              {say(title)}
            </button>
          ))}
        </nav>
        {isAway.value && <Hint tone="bad">{say('away')}</Hint>}
        <Doing />
        <View />
      </div>
    </Page>
  );
}

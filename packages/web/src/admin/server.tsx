import type { admin as wire } from '@parley/client';
import { spoken } from '../strings/index.ts';
import { Moment } from './moment.tsx';
import { overview, rates } from './api.ts';
import { usePolled } from './polled.ts';
import { Table } from './table.tsx';
import { say } from './texts.ts';

/** How the server does, and who is too quick for it. */
export function Server() {
  const all = usePolled(overview).value.value;
  const limits = usePolled(rates).value.value;
  return (
    <>
      {all && <Parts all={all} />}
      <Nodes nodes={all?.nodes ?? []} />
      <h2>{say('rates')}</h2>
      <Table
        caption={say('rates')}
        items={limits?.items ?? []}
        keyOf={({ action }) => action}
        columns={[
          ['limit', (limit) => limit.action],
          ['rates', (limit) => limit.rates.map(rateOf).join(', ') || '–'],
          ['refused', (limit) => limit.refused],
        ]}
      />
    </>
  );
}

const rateOf = ({ most, seconds }: { readonly most: number; readonly seconds: number }): string =>
  `${most} / ${seconds} s`;

const WORDS = { up: 'up', down: 'down', off: 'missing' } as const;

function Parts({ all }: { readonly all: wire.OverviewAnswer }) {
  const { parts, people, version } = all;
  return (
    <dl class="admin-facts">
      <Fact name={say('people')} fact={people} />
      <Fact name={say('tab.live')} fact={all.rooms} />
      <Fact name={say('version')} fact={version} />
      {(['database', 'redis', 'turn', 'mail'] as const).map((part) => (
        <Fact key={part} name={say(part)} fact={say(WORDS[parts[part]])} tone={parts[part]} />
      ))}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly fact: string | number;
  readonly tone?: wire.PartState;
}

function Fact({ name, fact, tone }: FactProps) {
  return (
    <div class={tone === 'down' ? 'admin-bad' : undefined}>
      <dt>{name}</dt>
      <dd>{fact}</dd>
    </div>
  );
}

/** A number as people read it. */
const short = (value: number): string =>
  new Intl.NumberFormat(spoken(), { maximumFractionDigits: 1 }).format(value);

function Nodes({ nodes }: { readonly nodes: wire.OverviewAnswer['nodes'] }) {
  return (
    <Table
      caption={say('node')}
      items={nodes}
      keyOf={({ node }) => node}
      columns={[
        ['node', ({ node }) => <code>{node}</code>],
        ['since', ({ started_at: since }) => <Moment at={since} />],
        ['connections', ({ connections }) => short(connections)],
        ['in', ({ frames_per_second: frames }) => short(frames)],
        ['outgoing', ({ deliveries_per_second: frames }) => short(frames)],
        ['drops', ({ drops }) => short(drops)],
        ['lag', ({ loop_lag_ms: lag }) => short(lag)],
        ['memory', ({ memory_bytes: bytes }) => short(bytes / 1e6)],
      ]}
    />
  );
}

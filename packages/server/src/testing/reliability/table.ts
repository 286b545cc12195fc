import type { Outcome } from './endure.ts';

/** The table of `docs/reliability.md`. */
export function table(outcomes: readonly Outcome[]): string {
  const columns = ['', 'connections', 'chat', 'signals', 'lost', 'doubled', 'out of order'];
  const more = ['resumed', 'refused', 'over 1 % away for'];
  return [[...columns, ...more], [...columns, ...more].map(() => '---'), ...outcomes.map(row)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function row({ name, connections, report, away }: Outcome): string[] {
  const { chat, signals, resumed, refused } = report;
  const both = (what: 'lost' | 'doubled' | 'disordered') => chat[what] + signals[what];
  const numbers = [connections, chat.heard, signals.heard, both('lost'), both('doubled')];
  const more = [both('disordered'), resumed, refused].map(String);
  return [name, ...numbers.map(String), ...more, `${(away / 1000).toFixed(1)} s`];
}

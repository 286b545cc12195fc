/** What the supervisor and its workers say to each other. Both are of one version. */
import type { Served } from '../turn/traversal.ts';

/** What a worker has to know before it starts. */
export interface Task {
  /** From 1; the one that is started in place of another has the same. */
  readonly worker: number;
  readonly served: Served;
}

/** The numbers of one process, one object for each metric. */
export type Count = readonly object[];

/** What a worker may ask for: the numbers of all workers, and how the relay does. */
export type Asked = 'metrics' | 'relay';

export type FromWorker =
  | { readonly kind: 'here' }
  | { readonly kind: 'ready'; readonly urls: readonly string[] }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'ask'; readonly call: number; readonly about: Asked }
  | { readonly kind: 'counted'; readonly call: number; readonly count: Count };

export type FromSupervisor =
  | { readonly kind: 'begin'; readonly task: Task }
  | { readonly kind: 'stop' }
  | { readonly kind: 'count'; readonly call: number }
  | { readonly kind: 'told'; readonly call: number; readonly answer: string | undefined };

/** The runtime and libraries speak on the same channel. */
export const isFromWorker = (message: unknown): message is FromWorker =>
  hasKind(message, ['here', 'ready', 'failed', 'ask', 'counted']);

export const isFromSupervisor = (message: unknown): message is FromSupervisor =>
  hasKind(message, ['begin', 'stop', 'count', 'told']);

const hasKind = (message: unknown, kinds: readonly unknown[]): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message
    ? kinds.includes(message.kind)
    : false;

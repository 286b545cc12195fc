import type { SealedState, WaitReason } from '@parley/client/e2ee';
import type { StringKey } from '../strings/index.ts';
import { translated } from '../sentence.ts';
import { t } from '../strings/index.ts';

/** Who can read what is written in a room. */
export type Secrecy =
  | { readonly type: 'unknown' }
  /** The server, and every app. */
  | { readonly type: 'open' }
  /** The devices of a group, or whoever has the room's whole link. */
  | { readonly type: 'sealed'; readonly by: 'group' | 'link'; readonly state: SealedState }
  /** Others can, and this device cannot. */
  | { readonly type: 'shut'; readonly reason: string };

/** The truth about a room, in words for the people in it. */
export function secrecySentence(secrecy: Secrecy): string {
  switch (secrecy.type) {
    case 'unknown':
      return t('privacy.joining');
    case 'open':
      return t('privacy.open');
    case 'shut':
      return t('privacy.failed', { reason: secrecy.reason });
    case 'sealed':
      return sealedSentence(secrecy.by, secrecy.state);
  }
}

function sealedSentence(by: 'group' | 'link', state: SealedState): string {
  switch (state.type) {
    case 'ready':
      return t(`privacy.${by}`);
    case 'joining':
      return t('privacy.joining');
    case 'waiting-for-somebody':
      return t(WAITING[state.because]);
    case 'failed':
      return t('privacy.failed', { reason: translated(state.reason) });
  }
}

const WAITING = {
  new: 'privacy.waiting',
  'state-lost': 'privacy.waiting.lost',
  'away-too-long': 'privacy.waiting.away',
  removed: 'privacy.waiting.removed',
  broken: 'privacy.waiting.broken',
} as const satisfies Record<WaitReason, StringKey>;

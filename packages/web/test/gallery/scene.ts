import type { MailServer } from '../../../server/src/testing/mail.ts';
import type { CAST } from './cast.ts';
import type { Guest } from './guest.ts';

/** Where pictures are taken, and of what. */
export interface Scene {
  /** Address of the server. */
  readonly url: string;
  /** Opens the administration. */
  readonly adminToken: string;
  readonly mail: Pick<MailServer, 'next'>;
  readonly cast: (typeof CAST)[keyof typeof CAST];
  readonly alice: Guest;
  readonly bob: Guest;
  readonly carol: Guest;
  /** Takes a view as somebody sees it. */
  readonly take: (guest: Guest, view: string) => Promise<void>;
}

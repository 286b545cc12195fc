import type { Group } from './setting.ts';
import { choice, flag, list, webhookSecret } from './kinds.ts';
import { webhookUrl } from './urls.ts';

export const WEBHOOK_TYPES = [
  'room.created',
  'room.updated',
  'room.deleted',
  'room.started',
  'room.ended',
  'participant.joined',
  'participant.left',
  'participant.kicked',
  'participant.banned',
  'participant.unbanned',
  'message.created',
  'message.updated',
  'message.deleted',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** What other programs are told by HTTP. See docs/webhooks.md. */
export const webhookSettings = {
  urls: {
    names: ['WEBHOOK_URLS'],
    kind: list(webhookUrl),
    unset: 'nobody is told',
    sample: 'https://app.example.org/parley',
    about: 'Who is told what happens in rooms, by signed HTTP requests.',
    secret: true,
  },
  secrets: {
    names: ['WEBHOOK_SECRET'],
    kind: list(webhookSecret),
    unset: 'nobody is told',
    sample: '',
    about:
      'What those requests are signed with, for example `whsec_` and the output of `openssl rand -base64 32`. With two, each request carries two signatures, until all receivers know the new one.',
    secret: true,
  },
  types: {
    names: ['WEBHOOK_EVENTS'],
    kind: list(choice(...WEBHOOK_TYPES)),
    unset: 'all of them',
    sample: 'room.started,room.ended',
    about: 'Which events are told.',
  },
  privateAllowed: {
    names: ['WEBHOOK_PRIVATE'],
    kind: flag,
    unset: '`true` in development, else `false`',
    sample: 'false',
    about:
      'Whether requests may go to private addresses, and in production to `http:` ones: they reach what stands behind a firewall together with this server.',
  },
} satisfies Group;

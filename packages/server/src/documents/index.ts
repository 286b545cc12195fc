/** The documents of a server: what it speaks over HTTP and over sockets. */
import type { Api, Dialect } from '../dialects/dialect.ts';
import type { Json } from './schemas.ts';
import { webhooks } from '@parley/protocol';
import { asyncApi } from './asyncapi.ts';
import { health } from './health.ts';
import { openApi } from './openapi.ts';

export interface DocumentsOptions {
  readonly title: string;
  readonly version: string;
  readonly dialects: readonly Dialect[];
  readonly admin: Api | undefined;
}

/** What each document is made of, by the path it is served at. */
export function documentsOf({ title, version, dialects, admin }: DocumentsOptions) {
  const apis = [...dialects, ...(admin ? [admin] : []), health];
  return {
    '/openapi.json': (): Json => openApi({ title, version, apis, webhooks: events() }),
    '/asyncapi.json': (): Json => asyncApi({ title, version, dialects }),
  };
}

const { WEBHOOK_DATA, bodyOf } = webhooks;

const isEvent = (type: string): type is webhooks.WebhookType => type in WEBHOOK_DATA;

const events = () =>
  Object.fromEntries(
    Object.keys(WEBHOOK_DATA)
      .filter(isEvent)
      .map((type) => [type, bodyOf(type)]),
  );

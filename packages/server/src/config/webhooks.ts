import type { AppEnv, Webhooks } from './config.ts';
import type { Read } from './read.ts';
import { webhookSettings } from './webhook-settings.ts';

/** Undefined where nobody is told. */
export function readWebhooks(read: Read, env: AppEnv, problems: string[]): Webhooks | undefined {
  const [urls, secrets] = [read(webhookSettings.urls), read(webhookSettings.secrets)];
  const types = read(webhookSettings.types);
  const privateAllowed = read(webhookSettings.privateAllowed) ?? env === 'development';
  if (urls && !secrets) problems.push('WEBHOOK_URLS is set without WEBHOOK_SECRET; set both.');
  if (secrets && !urls) problems.push('WEBHOOK_SECRET is set without WEBHOOK_URLS; set both.');
  if (!urls || !secrets) return undefined;
  const isPlain = urls.some((url) => url.reveal().startsWith('http:'));
  if (env === 'production' && isPlain && !privateAllowed) {
    problems.push(
      'WEBHOOK_URLS has an http: address; production takes https:, or set WEBHOOK_PRIVATE=true.',
    );
  }
  return { endpoints: urls, secrets, types, privateAllowed };
}

/** What became of webhooks, for operators. */
import type { DeliveryId } from '../core/ids.ts';
import type { DeliveryQuery, DeliveryRecord } from '../core/webhook.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';

type Asked = Pick<Context, 'store'>;

/** Deliveries, the newest first. */
export const deliveries = ({ store }: Asked, query: DeliveryQuery): Promise<DeliveryRecord[]> =>
  store.deliveryLog.list(query);

/** Has an event delivered once more, whatever became of it. @throws AppError `delivery-unknown` */
export async function resend({ store }: Asked, id: DeliveryId): Promise<void> {
  const isKnown = await store.deliveryLog.resend(id);
  if (!isKnown) throw new AppError('delivery-unknown');
}

/**
 * Has everything delivered that was given up.
 *
 * @param endpoint by its URL; every one where not given
 * @returns how many
 */
export const resendFailed = ({ store }: Asked, endpoint?: string): Promise<number> =>
  store.deliveryLog.resendFailed(endpoint);

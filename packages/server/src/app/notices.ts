/** What whoever runs the server tells those who are in rooms. */
import type { Notice } from '../core/event.ts';
import type { RoomId } from '../core/ids.ts';
import type { Context } from './context.ts';
import * as rooms from './rooms.ts';

/** Tells everybody in a room. @throws AppError `room-unknown` */
export async function sendNotice(context: Context, id: RoomId, text: string): Promise<void> {
  await rooms.find(context, { by: 'id', id });
  context.hub.at(id)?.notify(noticeOf(context, text));
}

/** Tells everybody in every room, on whatever node. @returns how many rooms that are */
export async function sendNoticeToAll(context: Context, text: string): Promise<number> {
  const { hub } = context;
  const live = await hub.census();
  const notice = noticeOf(context, text);
  for (const { facts } of live) hub.at(facts.id)?.notify(notice);
  return live.length;
}

const noticeOf = ({ random, clock }: Context, text: string): Notice => ({
  id: random.uuid(),
  text: text.trim(),
  at: clock.now(),
});

import type { Bus } from '../core/bus.ts';
import type { SessionId, UserId } from '../core/ids.ts';
import type { IceServers } from '../core/ports.ts';
import { parseRoomId, sessionId } from '../core/ids.ts';
import { tellAll } from './telling.ts';

const TOPIC = 'relay';

/** What takes credentials back from the relays of all nodes: a person may have had some from each. */
export function relaysOfAll(own: IceServers, bus: Bus): IceServers {
  bus.onTold(TOPIC, (body) => {
    const [subject = '', room = ''] = body.split(' ');
    own.revoke(sessionId(subject), parseRoomId(room));
  });
  return {
    renewEvery: own.renewEvery,
    offer: (...asked) => own.offer(...asked),
    revoke(subject: UserId | SessionId, roomId) {
      own.revoke(subject, roomId);
      void tellAll(bus, TOPIC, `${subject} ${roomId ?? ''}`);
    },
  };
}

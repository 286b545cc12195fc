import type { hackrtc } from '@parley/client';
import type { ChatMessage } from '../room/content.ts';
import type { Room } from '../room/room.ts';
import { t } from '../strings/index.ts';

interface ReactionsProps {
  readonly room: Room;
  readonly message: ChatMessage;
}

/** The emoji under a message; a press puts one's own there too, or takes it away. */
export function Reactions({ room, message }: ReactionsProps) {
  const { reactions = [] } = message;
  if (reactions.length === 0) return null;
  const own = room.self.value?.user_id ?? '';
  return (
    <div class="reactions">
      {reactions.map((reaction) => (
        <button
          key={reaction.emoji}
          type="button"
          class="reaction"
          aria-pressed={reaction.user_ids.includes(own)}
          title={namesOf(room, reaction)}
          aria-label={`${reaction.emoji} ${reaction.user_ids.length}: ${namesOf(room, reaction)}`}
          onClick={() => void room.try(async () => room.chat.react(message, reaction.emoji))}
        >
          {reaction.emoji} {reaction.user_ids.length}
        </button>
      ))}
    </div>
  );
}

/** Who put it there, as far as they are here or wrote something. */
function namesOf(room: Room, { user_ids: users }: hackrtc.ReactionItem): string {
  const names = users.flatMap((id) => room.nameOf(id) ?? []);
  const others = users.length - names.length;
  return [...names, ...(others > 0 ? [t('chat.others', { count: others })] : [])].join(', ');
}

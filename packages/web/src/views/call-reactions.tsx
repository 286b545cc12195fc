import { useEffect, useRef } from 'preact/hooks';
import type { Room } from '../room/room.ts';
import { IconButton } from '../components/button.tsx';
import { useFocusReturn } from '../components/focus.ts';
import { SHOWN } from '../room/call-reactions.ts';
import { t } from '../strings/index.ts';

interface RoomProps {
  readonly room: Room;
}

/** Shows the others something, as without words. */
export function ReactButton({ room }: RoomProps) {
  const { reacting } = room;
  return (
    <div class="react" onKeyDown={(event) => closeOnEscape(event, room)}>
      <IconButton
        icon="react"
        label={t('room.react')}
        keys="E"
        aria-expanded={reacting.value}
        onClick={() => (reacting.value = !reacting.value)}
      />
      {reacting.value && <Choice room={room} />}
    </div>
  );
}

function closeOnEscape({ key }: KeyboardEvent, { reacting }: Room): void {
  if (key === 'Escape') reacting.value = false;
}

function Choice({ room }: RoomProps) {
  const choice = useRef<HTMLDivElement>(null);
  const show = (emoji: (typeof SHOWN)[number]) => {
    room.reactions.show(emoji);
    room.reacting.value = false;
  };
  useFocusReturn();
  useEffect(() => choice.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={choice} class="emoji" role="group" aria-label={t('room.react.choice')}>
      {SHOWN.map((emoji) => (
        <button
          key={emoji}
          type="button"
          aria-label={t('chat.react', { emoji })}
          onClick={() => show(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

/** What somebody shows, over their picture. @param by whose connection */
export function ShownReaction({ room, by }: RoomProps & { readonly by: string }) {
  const shown = room.reactions.shown.value.get(by);
  if (!shown) return null;
  return (
    <span key={shown.id} class="shown" aria-hidden="true">
      {shown.emoji}
    </span>
  );
}

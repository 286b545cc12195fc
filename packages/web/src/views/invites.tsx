import type { hackrtc } from '@parley/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Room } from '../room/room.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { copyText } from '../components/clipboard.ts';
import { Hint } from '../components/hint.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { linkOf } from '../invite.ts';
import { parley } from '../parley.ts';
import { Invites, isOver, usesLeft } from '../room/invites.ts';
import { sentence } from '../sentence.ts';
import { momentOf, plural, t } from '../strings/index.ts';

type Act = (act: () => Promise<void>) => Promise<void>;

interface RoomProps {
  readonly room: Room;
}

/** Invites that end by themselves, for moderators; and another link for the room. */
export function InviteList({ room }: RoomProps) {
  const invites = useMemo(() => new Invites(parley, room.about.id), [room]);
  const problem = useSignal<string | undefined>(undefined);
  const act: Act = async (done) => {
    problem.value = await done().then(() => undefined, sentence);
  };
  useEffect(() => void act(() => invites.load()), [invites]);
  return (
    <div class="invites">
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <InviteForm invites={invites} isHost={room.self.value?.role === 'host'} act={act} />
      <ul>
        {invites.list.value?.map((invite) => (
          <InviteRow key={invite.id} room={room} invites={invites} invite={invite} act={act} />
        ))}
      </ul>
      {room.self.value?.role === 'host' && <Replace room={room} act={act} />}
    </div>
  );
}

const HOUR = 3600;
const LIVES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, ever: null } as const;
const USES = { one: 1, five: 5, many: 25, any: null } as const;

interface FormProps {
  readonly invites: Invites;
  /** A host alone makes moderators. */
  readonly isHost: boolean;
  readonly act: Act;
}

function InviteForm({ invites, isHost, act }: FormProps) {
  const life = useSignal<keyof typeof LIVES>('day');
  const uses = useSignal<keyof typeof USES>('one');
  const role = useSignal<hackrtc.InviteAnswer['role']>('guest');
  const busy = useSignal(false);
  const make = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    const wish = { expires_in: LIVES[life.value], max_uses: USES[uses.value], role: role.value };
    await act(() => invites.add(wish));
    busy.value = false;
  };
  return (
    <form class="invite-form" onSubmit={(event) => void make(event)}>
      <Choice
        label={t('invites.life')}
        options={[
          ['hour', t('invites.life.hour')],
          ['day', t('invites.life.day')],
          ['week', t('invites.life.week')],
          ['ever', t('invites.life.ever')],
        ]}
        value={life.value}
        onChange={(chosen) => (life.value = chosen)}
      />
      <Choice
        label={t('invites.uses')}
        options={[
          ['one', plural('invites.people', 1)],
          ['five', plural('invites.people', 5)],
          ['many', plural('invites.people', 25)],
          ['any', t('invites.uses.any')],
        ]}
        value={uses.value}
        onChange={(chosen) => (uses.value = chosen)}
      />
      {isHost && (
        <Choice
          label={t('invites.role')}
          options={[
            ['guest', t('invites.role.guest')],
            ['moderator', t('people.role.moderator')],
          ]}
          value={role.value}
          onChange={(chosen) => (role.value = chosen)}
        />
      )}
      <Button type="submit" icon="invite" disabled={busy.value}>
        {t('invites.make')}
      </Button>
    </form>
  );
}

interface RowProps extends RoomProps {
  readonly invites: Invites;
  readonly invite: hackrtc.InviteAnswer;
  readonly act: Act;
}

function InviteRow({ room, invites, invite, act }: RowProps) {
  const pictured = useSignal(false);
  const copied = useSignal(false);
  const link = linkOf({ ...room.invite, code: invite.invite_code });
  const over = isOver(invite, Date.now());
  const copy = async () => {
    copied.value = await copyText(link);
    room.notices.say(t(copied.value ? 'room.copied' : 'invites.copy.failed'));
    // Where it cannot be copied it can be read off.
    pictured.value ||= !copied.value;
  };
  return (
    <li class="invite-row">
      <p class="invite-about">
        <strong>
          {t(invite.role === 'guest' ? 'invites.role.guest' : 'people.role.moderator')}
        </strong>
        <small>{termsOf(invite)}</small>
      </p>
      {!over && (
        <>
          <IconButton
            icon={copied.value ? 'check' : 'copy'}
            label={t('room.copy')}
            onClick={() => void copy()}
          />
          <IconButton
            icon="qr"
            label={t('invite.qr')}
            aria-expanded={pictured.value}
            onClick={() => (pictured.value = !pictured.value)}
          />
        </>
      )}
      <IconButton
        icon="trash"
        label={t('invites.revoke')}
        onClick={() => void act(() => invites.revoke(invite.id))}
      />
      {pictured.value && !over && (
        <div class="invite">
          <div class="invite-code">
            <QrCode text={link} label={t('invite.qr')} />
          </div>
          <p class="invite-link">{link}</p>
        </div>
      )}
    </li>
  );
}

/** How many may come by it, and until when. */
function termsOf(invite: hackrtc.InviteAnswer): string {
  if (isOver(invite, Date.now())) return t('invites.over');
  const left = usesLeft(invite);
  const { expires_at: end } = invite;
  return [
    left === undefined ? t('invites.uses.any') : plural('invites.left', left),
    end === null ? t('invites.life.ever') : t('invites.until', { time: momentOf(end) }),
  ].join(' · ');
}

/** Another link in place of the room's own, once one knows what that means. */
function Replace({ room, act }: RoomProps & { readonly act: Act }) {
  const asked = useSignal(false);
  const replace = async () => {
    asked.value = false;
    await act(() => room.doors.replaceLink());
    room.notices.say(t('invites.replaced'));
  };
  if (!asked.value)
    return <Button onClick={() => (asked.value = true)}>{t('invites.replace')}</Button>;
  return (
    <div class="stack">
      <p role="status">{t('invites.replace.text')}</p>
      <div class="actions">
        <Button onClick={() => (asked.value = false)}>{t('app.cancel')}</Button>
        <Button kind="danger" onClick={() => void replace()}>
          {t('invites.replace.confirm')}
        </Button>
      </div>
    </div>
  );
}

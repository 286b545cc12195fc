import { useSignal } from '@preact/signals';
import type { Emoji as EmojiOf, SafetyNumber, TrustState } from '@parley/client/e2ee';
import { useEffect } from 'preact/hooks';
import type { KeyOf } from '../room/acquaintances.ts';
import type { Room } from '../room/room.ts';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { sentence } from '../sentence.ts';
import { spoken, t } from '../strings/index.ts';
import { TRUST } from './trust-button.tsx';
// Its styles come with it.
// oxlint-disable-next-line import/no-unassigned-import
import '../styles/trust.css';

interface SafetyDialogProps {
  readonly room: Room;
  readonly userId: string;
  readonly onClose: () => void;
}

/** Two people make sure that nobody stands between them. */
export function SafetyDialog({ room, userId, onClose }: SafetyDialogProps) {
  const { acquaintances } = room;
  const name = room.nameOf(userId) ?? t('sealed.somebody');
  const keys = acquaintances.keysOf(userId);
  const chosen = useSignal<string | undefined>(undefined);
  const key = chosen.value ?? keys[0];
  const state = key === undefined ? 'cannot-verify' : worst(room, { userId, key });
  return (
    <Dialog title={t('safety.title', { name })} onClose={onClose}>
      <div class="safety">
        {state && (
          <Hint icon={TRUST[state].icon} tone={state === 'changed' ? 'bad' : 'calm'}>
            {t(TRUST[state].sentence, { name })}
          </Hint>
        )}
        {keys.length > 1 && key !== undefined && (
          <Choice
            label={t('safety.device')}
            options={keys.map((each, index) => [each, t('safety.device.nth', { n: index + 1 })])}
            value={key}
            onChange={(each) => (chosen.value = each)}
          />
        )}
        {key !== undefined && (
          <Comparison key={key} room={room} check={{ userId, key }} name={name} />
        )}
      </div>
    </Dialog>
  );
}

/** A call without a signature is not made sure of by a key that is known from the chat. */
function worst({ acquaintances }: Room, check: KeyOf): TrustState | undefined {
  const state = acquaintances.stateOf(check.userId);
  return state === 'cannot-verify' ? state : acquaintances.stateOfKey(check);
}

interface ComparisonProps {
  readonly room: Room;
  readonly check: KeyOf;
  readonly name: string;
}

function Comparison({ room, check, name }: ComparisonProps) {
  const number = useSignal<SafetyNumber | undefined>(undefined);
  useEffect(() => {
    void room.acquaintances.numberOf(check).then((found) => (number.value = found));
  }, []);
  if (!number.value) return null;
  const { digits, qr } = number.value;
  return (
    <>
      <p>{t('safety.text', { name })}</p>
      <Emoji room={room} check={check} />
      <div class="safety-number">
        <ol class="safety-digits" aria-label={t('safety.digits')}>
          {digits.map((group, index) => (
            <li key={index}>{group}</li>
          ))}
        </ol>
        <div class="invite-code">
          <QrCode text={qr} label={t('safety.qr')} />
        </div>
      </div>
      <Verdict room={room} check={check} />
    </>
  );
}

/** Seven pictures that two pages agree on while both are there. */
function Emoji({ room, check }: Omit<ComparisonProps, 'name'>) {
  const emoji = useSignal<readonly EmojiOf[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    room.acquaintances.emojiOf(check).then(
      (found) => (emoji.value = found),
      (thrown: unknown) => (problem.value = sentence(thrown)),
    );
  }, []);
  if (problem.value) return <Hint tone="bad">{problem}</Hint>;
  if (!emoji.value) return <p class="note">{t('safety.emoji.none')}</p>;
  return (
    <ol class="safety-emoji" aria-label={t('safety.emoji')}>
      {emoji.value.map((each, index) => (
        <li key={index}>
          <span aria-hidden="true">{each.symbol}</span>
          <small>{each[spoken()]}</small>
        </li>
      ))}
    </ol>
  );
}

function Verdict({ room, check }: Omit<ComparisonProps, 'name'>) {
  const { acquaintances } = room;
  const state = acquaintances.stateOfKey(check);
  if (state === 'verified') return null;
  return (
    <div class="actions">
      <Button kind="danger" onClick={() => void acquaintances.judge(check, false)}>
        {t('safety.differ')}
      </Button>
      <Button kind="primary" icon="verified" onClick={() => void acquaintances.judge(check, true)}>
        {t('safety.match')}
      </Button>
    </div>
  );
}

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useSignal } from '@preact/signals';
import type { StringKey } from '../strings/index.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { memory } from '../memory.ts';
import { account } from '../parley.ts';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';

/** Ways in, and the second step of the one by mail. */
type Way = 'code' | 'mailed' | 'password' | 'register';

interface SignInProps {
  readonly onClose: () => void;
}

/** Signing in with an address: by a mailed code, or with a password. */
export function SignInDialog({ onClose }: SignInProps) {
  const way = useSignal<Way>('code');
  const { standing } = account;
  const email = useSignal(standing.value.type === 'ended' ? standing.value.email : '');
  const Step = STEPS[way.value];
  return (
    <Dialog
      title={t(way.value === 'register' ? 'account.register' : 'account.in')}
      onClose={onClose}
    >
      {standing.value.type === 'guest' && way.value !== 'mailed' && <p>{t('account.leaving')}</p>}
      <Step key={way.value} way={way} email={email} onDone={onClose} />
    </Dialog>
  );
}

interface StepProps {
  readonly way: Signal<Way>;
  readonly email: Signal<string>;
  readonly onDone: () => void;
}

function CodeStep({ way, email }: StepProps) {
  const mail = async () => {
    await account.mailCode(email.value.trim());
    way.value = 'mailed';
  };
  return (
    <Form
      intro="account.code.intro"
      label="account.code.mail"
      act={mail}
      other={<Turn way={way} to="password" />}
    >
      <EmailField email={email} />
    </Form>
  );
}

function MailedStep({ way, email, onDone }: StepProps) {
  const code = useSignal('');
  const enter = async () => {
    await account.signInWithCode(email.value.trim(), code.value.trim());
    onDone();
  };
  return (
    <Form
      intro="account.code.mailed"
      values={{ email: email.value.trim() }}
      label="account.in"
      act={enter}
      other={<Turn way={way} to="code" />}
    >
      <Field
        label={t('account.code')}
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={6}
        autoFocus
        required
        value={code.value}
        onInput={({ currentTarget }) => (code.value = currentTarget.value)}
      />
    </Form>
  );
}

function PasswordStep({ way, email, onDone }: StepProps) {
  const password = useSignal('');
  const enter = async () => {
    await account.signIn({ email: email.value.trim(), password: password.value });
    onDone();
  };
  const others = (
    <>
      <Turn way={way} to="register" />
      <Turn way={way} to="code" />
    </>
  );
  return (
    <Form label="account.in" act={enter} other={others}>
      <EmailField email={email} />
      <PasswordField password={password} autocomplete="current-password" />
    </Form>
  );
}

function RegisterStep({ way, email, onDone }: StepProps) {
  const name = useSignal(memory.name);
  const password = useSignal('');
  const enter = async () => {
    const display_name = name.value.trim();
    await account.register({ email: email.value.trim(), password: password.value, display_name });
    onDone();
  };
  return (
    <Form label="account.register" act={enter} other={<Turn way={way} to="password" />}>
      <Field
        label={t('name.label')}
        autocomplete="nickname"
        maxLength={64}
        required
        value={name.value}
        onInput={({ currentTarget }) => (name.value = currentTarget.value)}
      />
      <EmailField email={email} />
      <PasswordField
        password={password}
        autocomplete="new-password"
        note={t('account.password.note')}
      />
    </Form>
  );
}

const STEPS = {
  code: CodeStep,
  mailed: MailedStep,
  password: PasswordStep,
  register: RegisterStep,
} as const satisfies Record<Way, unknown>;

interface FormProps {
  readonly intro?: StringKey;
  readonly values?: Readonly<Record<string, string>>;
  /** Of the button. */
  readonly label: StringKey;
  readonly act: () => Promise<void>;
  /** Other ways in. */
  readonly other: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The browser says which field is empty; what the server says stands above the buttons. */
function Form({ intro, values, label, act, other, children }: FormProps) {
  const busy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    problem.value = await act().then(() => undefined, sentence);
    busy.value = false;
  };
  return (
    <form class="stack sign-in" onSubmit={(event) => void submit(event)}>
      {intro && <p>{t(intro, values)}</p>}
      {children}
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Button kind="primary" type="submit" disabled={busy.value}>
        {t(label)}
      </Button>
      <div class="ways">{other}</div>
    </form>
  );
}

const TURNS = {
  code: 'account.by.code',
  password: 'account.by.password',
  register: 'account.register',
} as const satisfies Record<Exclude<Way, 'mailed'>, StringKey>;

interface TurnProps {
  readonly way: Signal<Way>;
  readonly to: keyof typeof TURNS;
}

/** Turns to another way in. */
function Turn({ way, to }: TurnProps) {
  const label = way.value === 'mailed' ? 'account.code.again' : TURNS[to];
  return <Button onClick={() => (way.value = to)}>{t(label)}</Button>;
}

function EmailField({ email }: { readonly email: Signal<string> }) {
  return (
    <Field
      label={t('account.email')}
      type="email"
      autocomplete="email"
      autoFocus
      required
      value={email.value}
      onInput={({ currentTarget }) => (email.value = currentTarget.value)}
    />
  );
}

interface PasswordFieldProps {
  readonly password: Signal<string>;
  readonly autocomplete: 'current-password' | 'new-password';
  readonly note?: string;
}

function PasswordField({ password, autocomplete, note = '' }: PasswordFieldProps) {
  return (
    <Field
      label={t('account.password')}
      note={note}
      type="password"
      autocomplete={autocomplete}
      minLength={autocomplete === 'new-password' ? 8 : undefined}
      required
      value={password.value}
      onInput={({ currentTarget }) => (password.value = currentTarget.value)}
    />
  );
}

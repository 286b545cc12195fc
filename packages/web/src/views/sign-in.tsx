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

/**
 * Signing in with an address: by a mailed code, or with a password. A guest keeps what they have by it,
 * unless they have an account already.
 */
export function SignInDialog({ onClose }: SignInProps) {
  const { standing } = account;
  const way = useSignal<Way>('code');
  const keeps = useSignal(standing.value.type === 'guest');
  const email = useSignal(standing.value.type === 'ended' ? standing.value.email : '');
  const Step = STEPS[way.value];
  const isNew = keeps.value || way.value === 'register';
  const intro = keeps.value ? 'account.keeping' : 'account.leaving';
  return (
    <Dialog title={t(isNew ? 'account.register' : 'account.in')} onClose={onClose}>
      {standing.value.type === 'guest' && way.value !== 'mailed' && <p>{t(intro)}</p>}
      <Step
        key={`${way.value} ${keeps.value}`}
        way={way}
        keeps={keeps}
        email={email}
        onDone={onClose}
      />
    </Dialog>
  );
}

interface StepProps {
  readonly way: Signal<Way>;
  /** Whether the guest that one is gets the account. */
  readonly keeps: Signal<boolean>;
  readonly email: Signal<string>;
  readonly onDone: () => void;
}

function CodeStep({ way, keeps, email }: StepProps) {
  const mail = async () => {
    await account.mailCode(email.value.trim());
    way.value = 'mailed';
  };
  return (
    <Form
      intro={keeps.value ? 'account.keep.code' : 'account.code.intro'}
      label="account.code.mail"
      act={mail}
      other={
        <>
          <Turn way={way} to={keeps.value ? 'register' : 'password'} label="account.by.password" />
          {keeps.value && <Elsewhere way={way} keeps={keeps} />}
        </>
      }
    >
      <EmailField email={email} />
    </Form>
  );
}

function MailedStep({ way, keeps, email, onDone }: StepProps) {
  const code = useSignal('');
  const enter = async () => {
    const proof = [email.value.trim(), code.value.trim()] as const;
    if (keeps.value) await account.keepWithCode(...proof);
    else await account.signInWithCode(...proof);
    onDone();
  };
  return (
    <Form
      intro="account.code.mailed"
      values={{ email: email.value.trim() }}
      label={keeps.value ? 'account.register' : 'account.in'}
      act={enter}
      other={<Turn way={way} to="code" label="account.code.again" />}
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

function RegisterStep({ way, keeps, email, onDone }: StepProps) {
  const name = useSignal(memory.name);
  const password = useSignal('');
  const enter = async () => {
    const credentials = { email: email.value.trim(), password: password.value };
    if (keeps.value) await account.keep(credentials);
    else await account.register({ ...credentials, display_name: name.value.trim() });
    onDone();
  };
  const other = keeps.value ? (
    <Turn way={way} to="code" />
  ) : (
    <Turn way={way} to="password" label="account.have" />
  );
  return (
    <Form label="account.register" act={enter} other={other}>
      {!keeps.value && (
        <Field
          label={t('name.label')}
          autocomplete="nickname"
          maxLength={64}
          required
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
      )}
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

/** For guests who have an account already: they go on as who they are there. */
function Elsewhere({ way, keeps }: Pick<StepProps, 'way' | 'keeps'>) {
  const turn = () => {
    keeps.value = false;
    way.value = 'code';
  };
  return <Button onClick={turn}>{t('account.have')}</Button>;
}

const TURNS = {
  code: 'account.by.code',
  password: 'account.by.password',
  register: 'account.register',
} as const satisfies Record<Exclude<Way, 'mailed'>, StringKey>;

interface TurnProps {
  readonly way: Signal<Way>;
  readonly to: keyof typeof TURNS;
  /** What it is called where that is not the usual. */
  readonly label?: StringKey;
}

/** Turns to another way in. */
function Turn({ way, to, label = TURNS[to] }: TurnProps) {
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

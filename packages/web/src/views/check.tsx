import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Findings, Subject } from '../check/check.ts';
import type { Trial } from '../check/routes.ts';
import type { StringKey } from '../strings/index.ts';
import { ConnectionCheck, reportOf, SUBJECTS } from '../check/check.ts';
import { Button } from '../components/button.tsx';
import { copyText } from '../components/clipboard.ts';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { account, parley } from '../parley.ts';
import { t } from '../strings/index.ts';

/** Whether a call will work from here, in words, and what to tell who can help. */
export function CheckDialog({ onClose }: { readonly onClose: () => void }) {
  const check = useMemo(() => new ConnectionCheck(parley), []);
  const begin = async () => {
    await account.beSomebody().catch(() => undefined);
    await check.run();
  };
  useEffect(() => void begin(), [check]);
  const verdict = check.verdict.value;
  return (
    <Dialog title={t('check.title')} onClose={onClose}>
      <p role="status">{t(verdict ? `check.${verdict}` : 'check.running')}</p>
      <ul class="findings">
        {SUBJECTS.map((subject) => (
          <Finding key={subject} subject={subject} findings={check.findings.value} />
        ))}
      </ul>
      {verdict && <Report findings={check.findings.value} onAgain={() => void begin()} />}
    </Dialog>
  );
}

const ICONS = { open: 'check', blocked: 'close', none: 'none' } as const;

const LABELS = {
  server: 'check.server',
  socket: 'check.socket',
  direct: 'check.direct.way',
  relayUdp: 'check.relayUdp',
  relayTcp: 'check.relayTcp',
} as const satisfies Record<Subject, StringKey>;

interface FindingProps {
  readonly subject: Subject;
  readonly findings: Findings;
}

function Finding({ subject, findings }: FindingProps) {
  const outcome: Trial['outcome'] | 'unknown' = findings[subject]?.outcome ?? 'unknown';
  return (
    <li class={`finding finding-${outcome}`}>
      <Icon name={outcome === 'unknown' ? 'clock' : ICONS[outcome]} />
      <span>{t(LABELS[subject])}</span>
      <small>{t(`check.outcome.${outcome}`)}</small>
    </li>
  );
}

interface ReportProps {
  readonly findings: Findings;
  readonly onAgain: () => void;
}

function Report({ findings, onAgain }: ReportProps) {
  const copied = useSignal(false);
  const { origin } = location;
  const report = reportOf(findings, { origin, browser: navigator.userAgent });
  const copy = async () => (copied.value = await copyText(report));
  return (
    <>
      <details>
        <summary>{t('check.report')}</summary>
        <pre class="report" tabIndex={0}>
          {report}
        </pre>
      </details>
      <div class="actions">
        <Button onClick={onAgain}>{t('app.retry')}</Button>
        <Button icon={copied.value ? 'check' : 'copy'} onClick={() => void copy()}>
          {t(copied.value ? 'check.copied' : 'check.copy')}
        </Button>
      </div>
    </>
  );
}

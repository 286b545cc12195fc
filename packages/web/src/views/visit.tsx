import { useEffect, useMemo } from 'preact/hooks';
import type { Obstacle, Step } from '../room/visit.ts';
import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { later } from '../components/later.tsx';
import { Page } from '../components/page.tsx';
import { inviteOfPath } from '../invite.ts';
import { loadRoom, Visit } from '../room/visit.ts';
import { navigate } from '../route.ts';
import { t } from '../strings/index.ts';
import { Door } from './door.tsx';
import { Over } from './over.tsx';
import { Waiting } from './waiting.tsx';

const loadView = async () => (await import('./room.tsx')).RoomView;
const RoomView = later(loadView);

/** Everything from opening an invite to having left. */
export function VisitView({ invite }: { readonly invite: string }) {
  const round = useSignal(0);
  // While one is inside the address may have changed.
  const current = () => inviteOfPath(location.pathname) ?? invite;
  const visit = useMemo(() => new Visit(current()), [invite, round.value]);
  useEffect(() => {
    void visit.begin();
    // Loaded while one is at the door, it is there at once.
    void Promise.all([loadRoom(), loadView()]);
    return () => visit.close();
  }, [visit]);
  return <StepView visit={visit} step={visit.step.value} again={() => (round.value += 1)} />;
}

interface StepProps {
  readonly visit: Visit;
  readonly step: Step;
  /** Visits the same room once more. */
  readonly again: () => void;
}

function StepView({ visit, step, again }: StepProps) {
  switch (step.type) {
    case 'looking':
      return <Page title={t('app.loading')} />;
    case 'nowhere':
      return <Nowhere why={step.why} again={again} />;
    case 'door':
      return <Door visit={visit} about={step.about} entering={false} problem={step.problem} />;
    case 'entering':
      return <Door visit={visit} about={step.about} entering />;
    case 'waiting':
      return <Waiting room={step.room} onLeave={() => visit.leave()} />;
    case 'inside':
      return <RoomView room={step.room} onLeave={() => visit.leave()} />;
    case 'over':
      return <Over ending={step.ending} stay={step.stay} again={again} />;
  }
}

/** An invite that leads nowhere, or a server that does not answer. */
function Nowhere({ why, again }: { readonly why: Obstacle; readonly again: () => void }) {
  const text = why.kind === 'spent' ? why.reason : t(`${why.kind}.text`);
  return (
    <Page title={t(`${why.kind}.title`)} lead={text}>
      <div class="actions">
        {why.kind === 'unreachable' && (
          <Button kind="primary" onClick={again}>
            {t('app.retry')}
          </Button>
        )}
        <Button onClick={() => navigate('/')}>{t('app.home')}</Button>
      </div>
    </Page>
  );
}

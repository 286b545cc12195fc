import { route } from './route.ts';
import { Start } from './views/start.tsx';
import { VisitView } from './views/visit.tsx';

export function App() {
  const current = route();
  switch (current.view) {
    case 'start':
      return <Start />;
    case 'room':
      return <VisitView key={current.invite} invite={current.invite} />;
  }
}

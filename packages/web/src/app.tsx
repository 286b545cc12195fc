import { later } from './components/later.tsx';
import { route } from './route.ts';
import { Start } from './views/start.tsx';
import { VisitView } from './views/visit.tsx';

const Admin = later(async () => (await import('./admin/view.tsx')).Admin);

export function App() {
  const current = route();
  switch (current.view) {
    case 'start':
      return <Start />;
    case 'admin':
      return <Admin />;
    case 'room':
      return <VisitView key={`${current.invite} ${current.linkKey}`} invite={current.invite} />;
  }
}

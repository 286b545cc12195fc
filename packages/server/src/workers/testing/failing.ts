/** A worker that is there for a moment. */
import { Supervisor } from '../supervisor.ts';

const supervisor = new Supervisor();
const { worker } = await supervisor.task;
if (worker === 2) {
  await supervisor.failed('There is no room for two.');
  process.exit(1);
}
await supervisor.ready(['http://x']);
process.exit(7);

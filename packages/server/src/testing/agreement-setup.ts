/** In every test, servers and their documents have to agree. */
import { afterEach } from 'vitest';
import { agree } from './agreement.ts';
import { page } from './ledger.ts';

afterEach(agree);
afterEach(({ task }) => {
  task.file.meta.documents = page();
});

/** In every test, servers and their documents have to agree. */
import { afterEach } from 'vitest';
import { agree } from './agreement.ts';

afterEach(agree);

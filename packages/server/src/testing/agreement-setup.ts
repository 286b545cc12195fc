/** In every test, servers and their documents have to agree. */
import { afterAll, afterEach } from 'vitest';
import { agree, keepMet } from './agreement.ts';

afterEach(agree);
afterAll(keepMet);

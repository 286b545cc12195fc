import { newLocation } from '../testing/postgres.ts';
import { openStore } from './store.ts';
import { describeStore } from './testing/contract/contract.ts';
import { unobserved } from './testing/observer.ts';

describeStore('PostgreSQL', async () => openStore(await newLocation(), unobserved));

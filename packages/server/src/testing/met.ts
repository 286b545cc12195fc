import { fileURLToPath } from 'node:url';

/** Where the test files of a run note what they met of the documents. */
export const MET = fileURLToPath(
  new URL('../../../../node_modules/.cache/parley/met', import.meta.url),
);

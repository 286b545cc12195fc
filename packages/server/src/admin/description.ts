import type { ApiDescription } from '../dialects/dialect.ts';
import { admin as wire } from '@parley/protocol';

/** What the documents say of `/admin/api`. */
export const description: ApiDescription = {
  title: 'For whoever runs the server',
  about: 'Takes the admin token (`ADMIN_TOKEN`), in the header alone.',
  schemas: wire,
  refusal: () => wire.Problem,
};

/** The server that this page came from, and who the person is to it. */
import { ParleyClient, ParleyError } from '@parley/client';
import { memory } from './memory.ts';

export const parley = new ParleyClient(location.origin, { token: memory.token });

/**
 * Makes sure that the person is signed in under this name: as who they were, or as a new guest.
 *
 * @throws ParleyError
 */
export async function signInAs(name: string): Promise<void> {
  memory.name = name;
  if (!(await rename(name))) await parley.signInAnonymously(name);
  memory.token = parley.token;
}

/** False where there is nobody to rename, because there is no token or it has ended. */
async function rename(name: string): Promise<boolean> {
  if (parley.token === undefined) return false;
  try {
    const { display_name: current } = await parley.me();
    if (current !== name) await parley.updateProfile({ display_name: name });
    return true;
  } catch (thrown) {
    if (thrown instanceof ParleyError && thrown.status === 401) return false;
    throw thrown;
  }
}

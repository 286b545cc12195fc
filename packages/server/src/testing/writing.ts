/** People who write until a server is lost, for tests of what is kept. */
import type { Person, TestRoom } from './people.ts';
import type { ServerProcess } from './process.ts';
import { list, succeed, text } from './request.ts';

/** Writes until the server is lost, which it is after so many answers; gives the ids it answered. */
export async function writeUntilKilled(
  server: ServerProcess,
  { id }: TestRoom,
  { token }: Person,
  enough: number,
): Promise<string[]> {
  const answered: string[] = [];
  const write = async (): Promise<never> => {
    for (;;) {
      const message = await succeed(server, `POST /chat/${id}`, {
        token,
        body: { ciphertext: 'x' },
      });
      if (answered.push(text(message, 'id')) === enough) await server.kill();
    }
  };
  await Promise.allSettled(Array.from({ length: 8 }, write));
  return answered;
}

/** The ids of all messages of a room. */
export const history = async (server: { readonly url: string }, { id }: Pick<TestRoom, 'id'>) =>
  (await list(server, `GET /chat/${id}`)).map((message) => text(message, 'id'));

export const missing = (ids: readonly string[], from: readonly unknown[]): string[] => {
  const kept = new Set(from);
  return ids.filter((id) => !kept.has(id));
};

/** What the doctor has looked at, how it is, and what to do about it. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'note' | 'wrong';
  readonly says: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const note = (check: string, says: string): Finding => ({ check, state: 'note', says });
export const wrong = (check: string, says: string): Finding => ({ check, state: 'wrong', says });

/** What a look finds; what it throws is what is wrong. */
export async function look(
  check: string,
  find: () => Promise<Finding | readonly Finding[]> | Finding | readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return [await find()].flat();
  } catch (thrown) {
    return [wrong(check, thrown instanceof Error ? thrown.message : String(thrown))];
  }
}

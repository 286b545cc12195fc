type GiveBack = () => void;

/**
 * Takes a turn of each, one after another; where one cannot be had, none counts.
 *
 * @returns gives each of them back
 * @throws AppError `too-often`
 */
export async function takeAll(
  ...takes: readonly (() => Promise<GiveBack>)[]
): Promise<readonly GiveBack[]> {
  const turns: GiveBack[] = [];
  try {
    for (const take of takes) turns.push(await take());
    return turns;
  } catch (thrown) {
    for (const giveBack of turns) giveBack();
    throw thrown;
  }
}

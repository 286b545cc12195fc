/** What servers of a test file said that their documents do not tell of. */
const disagreements = new Set<string>();

/** Fails the test that is running, with this sentence. */
export const disagree = (sentence: string): void => void disagreements.add(sentence);

/** @throws Error with every disagreement since the last time */
export function agree(): void {
  const sentences = [...disagreements];
  disagreements.clear();
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
}

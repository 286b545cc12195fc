/** How much text is gathered before it is handed on, in characters. */
const CHUNK = 16_384;

/**
 * Writes a JSON array while its items come, never holding more than a chunk of it.
 *
 * @param field where given, the array is that field of an object
 */
export async function* jsonArray(
  items: AsyncIterable<unknown>,
  field?: string,
): AsyncGenerator<string> {
  let text = field === undefined ? '[' : `{${JSON.stringify(field)}:[`;
  let separator = '';
  for await (const item of items) {
    text += separator + JSON.stringify(item);
    separator = ',';
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield field === undefined ? `${text}]` : `${text}]}`;
}

/** How much text is gathered before it is handed on, in characters. */
const CHUNK = 16384;
/** Writes a JSON array while its items come, never holding more than a chunk of it. */
export async function* jsonArray(items) {
    let text = '[';
    let separator = '';
    for await (const item of items) {
        text += separator + JSON.stringify(item);
        separator = ',';
        if (text.length < CHUNK)
            continue;
        yield text;
        text = '';
    }
    yield `${text}]`;
}

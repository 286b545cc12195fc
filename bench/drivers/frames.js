import { fileURLToPath } from 'node:url';
const isObject = (value) => typeof value === 'object' && value !== null;
/** Throws when `text` is not a JSON object or array. */
export const parseObject = (text) => asObject(JSON.parse(text));
export const asObject = (value) => {
    if (!isObject(value))
        throw new Error('The server sent JSON that is no object.');
    return value;
};
/** Throws when the field is no text. */
export const field = (object, name) => {
    const value = object[name];
    if (typeof value !== 'string')
        throw new Error(`The server sent no "${name}".`);
    return value;
};
/** What of a hackrtc `signal` its sender wrote. */
export const hackrtcContent = (text) => {
    const { sdp, ice } = parseObject(text);
    return sdp === undefined ? { ice } : { sdp };
};
/** Path of a server of this bench. */
export const script = (name) => fileURLToPath(new URL(`../servers/${name}`, import.meta.url));

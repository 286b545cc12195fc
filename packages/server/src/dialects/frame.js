import { AppError } from '../core/errors.ts';
/** A frame's JSON object. @throws AppError `frame-malformed` */
export function parseFrame(text) {
    const frame = parseJson(text);
    const isObject = typeof frame === 'object' && frame !== null && !Array.isArray(frame);
    if (!isObject)
        throw new AppError('frame-malformed');
    return frame;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw new AppError('frame-malformed');
    }
}
/** Says which fields of a frame do not fit. */
export function rejectFrame(schema, frame) {
    const fields = schema.issues(frame).map(({ at }) => at.join('.'));
    throw new AppError('frame-invalid', { values: { where: [...new Set(fields)].join(', ') } });
}

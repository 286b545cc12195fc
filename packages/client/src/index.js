export { ParleyClient } from './client.ts';
export { Emitter } from './emitter.ts';
export { ParleyError } from './errors.ts';
export { RoomSession } from './session.ts';

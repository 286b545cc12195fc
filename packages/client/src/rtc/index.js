export { MeshCall } from './mesh-call.ts';

export const metrics = ['cpuMicros', 'p50Ms', 'p99Ms', 'residentKib'];
export const emptySlice = { units: 0, cpuMicros: 0, residentKib: 0, latenciesMs: [] };

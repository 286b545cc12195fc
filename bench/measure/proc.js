import { readdirSync, readFileSync } from 'node:fs';
/**
 * CPU time, user and system, that all threads of a process have used, in microseconds.
 * From `/proc/<pid>/task/<tid>/schedstat` in nanoseconds: the same clock as `utime + stime` of `/proc/<pid>/stat`,
 * which the kernel rounds to ticks of 10 ms. Throws on a system without it (Linux only).
 */
export const cpuMicros = (pid) => readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')))
    .reduce((sum, nanos) => sum + nanos / 1000, 0);
/** Resident memory in KiB, from `/proc/<pid>/status`. */
export const residentKib = (pid) => {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (line === null)
        throw new Error(`/proc/${pid}/status has no VmRSS: is the process alive?`);
    return Number(line[1]);
};

import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time, user and system, that all threads of a process and of its children have used, in microseconds.
 * From `/proc/<pid>/task/<tid>/schedstat` in nanoseconds: the same clock as `utime + stime` of `/proc/<pid>/stat`,
 * which the kernel rounds to ticks of 10 ms. Throws on a system without it (Linux only).
 */
export const cpuMicros = (pid: number): number =>
  sum(
    readdirSync(`/proc/${pid}/task`).map((thread) => threadMicros(`/proc/${pid}/task/${thread}`)),
  );

const threadMicros = (path: string): number => {
  const nanos = Number.parseInt(readFileSync(`${path}/schedstat`, 'utf8'));
  const children = readFileSync(`${path}/children`, 'utf8').match(/\d+/g) ?? [];
  return nanos / 1000 + sum(children.map((pid) => cpuMicros(Number(pid))));
};

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Resident memory in KiB, from `/proc/<pid>/status`. */
export const residentKib = (pid: number): number => {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (line === null) throw new Error(`/proc/${pid}/status has no VmRSS: is the process alive?`);
  return Number(line[1]);
};

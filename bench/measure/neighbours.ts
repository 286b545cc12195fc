import { readFileSync } from 'node:fs';

/** Time of all processors since the start of the machine, in the kernel's ticks. */
export interface ProcessorTime {
  readonly total: number;
  /** What a virtual machine's neighbours had of it while somebody here was waiting. */
  readonly stolen: number;
}

/** From the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. */
export const processorTime = (): ProcessorTime => {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const times = (line.match(/\d+/g) ?? []).slice(0, 8).map(Number);
  return { total: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
};

/** The part (0…1) of the processors that neighbours have had since then; 0 where no tick has passed. */
export const stolenSince = (before: ProcessorTime, now = processorTime()): number => {
  const total = now.total - before.total;
  return total === 0 ? 0 : (now.stolen - before.stolen) / total;
};

/** Something that sends numbered signals and hears each of them arrive. */
export interface Source {
  /** How many signals have been sent and not arrived; a broadcast that reached a third of its room counts two thirds. */
  readonly underWay: number;
  onDelivery: () => void;
  /** Hears how long each signal took from write to read. */
  onLatency: (ms: number) => void;
  send(): void;
  /** Call when nothing is under way. Throws when a signal went missing or arrived twice. */
  audit(): void;
}

/** Closed loop: each source sends whenever fewer than `window` of its signals are under way. Returns how to stop. */
export const keepBusy = (sources: readonly Source[], window: number): (() => void) => {
  for (const source of sources) {
    source.onDelivery = () => {
      if (source.underWay <= window - 1) source.send();
    };
    for (let i = 0; i < window; i++) source.send();
  }
  return () => {
    for (const source of sources) source.onDelivery = () => {};
  };
};

/** Open loop: the sources take turns at a steady rate, whatever comes back. Returns how to stop. */
export const keepPace = (sources: readonly Source[], perSecond: number): (() => void) => {
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - start) * perSecond) / 1000;
    while (sent < due) sources[sent++ % sources.length]?.send();
  }, 1);
  return () => clearInterval(timer);
};

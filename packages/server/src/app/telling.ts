import type { Bus } from '../core/bus.ts';

/** Says something to every node; where none can be reached, once they can be again. */
export async function tellAll(bus: Bus, topic: string, body: string): Promise<void> {
  const back = Promise.withResolvers<void>();
  const unwatch = bus.watch({ onState: (state) => void (state === 'up' && back.resolve()) });
  try {
    await bus.tell(topic, body);
  } catch {
    await back.promise;
    void tellAll(bus, topic, body);
  } finally {
    unwatch();
  }
}

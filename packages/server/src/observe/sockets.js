import { exposeCounter, exposeGauge } from './series.ts';
import { Tally } from './tally.ts';
/** The sockets of one dialect, counted in plain numbers. */
export class SocketCounts {
    connections = 0;
    malformedFrames = 0;
    deliveries = 0;
    frames = new Tally();
    closes = new Tally();
    drops = new Tally();
    opened() {
        this.connections++;
    }
    closed(reason) {
        this.connections--;
        this.closes.add(reason);
    }
    frame(kind) {
        this.frames.add(kind);
    }
    malformed() {
        this.malformedFrames++;
    }
    delivered(frames) {
        this.deliveries += frames;
    }
    dropped(reason) {
        this.drops.add(reason);
    }
}
/** Registers the series of all dialects that are, or will be, in `dialects`. */
export function exposeSockets(registry, dialects) {
    exposeGauge(registry, {
        name: 'parley_connections',
        help: 'Open sockets.',
        labelNames: ['dialect'],
        read: () => numbers(dialects, (counts) => counts.connections),
    });
    exposeCounter(registry, {
        name: 'parley_socket_closes_total',
        help: 'Sockets that ended.',
        labelNames: ['dialect', 'reason'],
        read: () => tallies(dialects, 'reason', (counts) => counts.closes),
    });
    exposeFrames(registry, dialects);
}
function exposeFrames(registry, dialects) {
    exposeCounter(registry, {
        name: 'parley_frames_total',
        help: 'Frames received and understood.',
        labelNames: ['dialect', 'kind'],
        read: () => tallies(dialects, 'kind', (counts) => counts.frames),
    });
    exposeCounter(registry, {
        name: 'parley_malformed_frames_total',
        help: 'Frames received and not understood.',
        labelNames: ['dialect'],
        read: () => numbers(dialects, (counts) => counts.malformedFrames),
    });
    exposeCounter(registry, {
        name: 'parley_deliveries_total',
        help: 'Frames sent.',
        labelNames: ['dialect'],
        read: () => numbers(dialects, (counts) => counts.deliveries),
    });
    exposeCounter(registry, {
        name: 'parley_drops_total',
        help: 'Frames not taken or not delivered.',
        labelNames: ['dialect', 'reason'],
        read: () => tallies(dialects, 'reason', (counts) => counts.drops),
    });
}
function* numbers(dialects, of) {
    for (const [dialect, counts] of dialects)
        yield [{ dialect }, of(counts)];
}
function* tallies(dialects, name, of) {
    for (const [dialect, counts] of dialects) {
        for (const [label, count] of of(counts))
            yield [{ dialect, [name]: label }, count];
    }
}

import { describe, expect, test } from 'vitest';
import { Emitter } from './emitter.ts';
describe('Emitter', () => {
    test('calls a listener for its type of event only', () => {
        const emitter = new Emitter();
        const risen = [];
        emitter.on('rise', ({ by }) => risen.push(by));
        emitter.emit({ type: 'rise', by: 1 });
        emitter.emit({ type: 'fall', by: 2 });
        expect(risen).toEqual([1]);
    });
    test('calls a subscriber for every event, until it unsubscribes', () => {
        const emitter = new Emitter();
        const seen = [];
        const unsubscribe = emitter.subscribe((event) => seen.push(event));
        emitter.emit({ type: 'rise', by: 1 });
        emitter.emit({ type: 'fall', by: 2 });
        unsubscribe();
        emitter.emit({ type: 'rise', by: 3 });
        expect(seen).toEqual([
            { type: 'rise', by: 1 },
            { type: 'fall', by: 2 },
        ]);
    });
    test('lets listeners come and go while an event is told', () => {
        const emitter = new Emitter();
        const calls = [];
        const unsubscribe = emitter.on('rise', () => {
            calls.push('first');
            unsubscribe();
            emitter.on('rise', () => calls.push('late'));
        });
        emitter.on('rise', () => calls.push('second'));
        emitter.emit({ type: 'rise', by: 1 });
        expect(calls).toEqual(['first', 'second']);
        emitter.emit({ type: 'rise', by: 1 });
        expect(calls).toEqual(['first', 'second', 'second', 'late']);
    });
});

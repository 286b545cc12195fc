import { expect, test } from 'vitest';
import { createGate } from './gate.ts';
const limits = { running: 2, waiting: 2, retryAfter: 1500 };
/** Tasks that last until they are told to end, and note when they begin. */
function stage() {
    const begun = [];
    const open = new Map();
    const task = (name) => async () => {
        begun.push(name);
        const ending = Promise.withResolvers();
        open.set(name, ending);
        return ending.promise;
    };
    return { begun, task, open };
}
test('runs at most `running` at once, the others in order of arrival', async () => {
    const gate = createGate(limits);
    const { begun, task, open } = stage();
    const all = ['a', 'b', 'c', 'd'].map(async (name) => gate(task(name)));
    expect(begun).toEqual(['a', 'b']);
    open.get('b')?.resolve('b done');
    expect(await all[1]).toBe('b done');
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c'])
        open.get(name)?.resolve(name);
    await Promise.all([all[0], all[2]]);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    open.get('d')?.resolve('d');
    await all[3];
});
test('turns away at once whoever finds the queue full, and says when to come back', async () => {
    const gate = createGate(limits);
    const { begun, task, open } = stage();
    const all = ['a', 'b', 'c', 'd'].map(async (name) => gate(task(name)));
    await expect(gate(task('e'))).rejects.toMatchObject({ code: 'busy', retryAfter: 1500 });
    for (const name of ['a', 'b'])
        open.get(name)?.resolve(name);
    await Promise.all(all.slice(0, 2));
    for (const name of ['c', 'd'])
        open.get(name)?.resolve(name);
    await Promise.all(all);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
});
test('a task that fails gives its place back', async () => {
    const gate = createGate({ running: 1, waiting: 0, retryAfter: 1 });
    await expect(gate(async () => Promise.reject(new Error('out of memory')))).rejects.toThrow('memory');
    expect(await gate(async () => 'next')).toBe('next');
});

import { expect, it } from 'vitest';
import { trustProxy } from './proxies.ts';
it.each([
    ['false', false],
    ['0', false],
    ['1', 1],
    ['2', 2],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
])('trustProxy reads %s as %j', (text, expected) => {
    expect(trustProxy.parse(text)).toEqual(expected);
});
it.each(['true', 'yes', '17', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', 'proxy'])('trustProxy refuses %s', (text) => expect(trustProxy.parse(text)).toBeUndefined());

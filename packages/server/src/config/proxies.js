import { isIP } from 'node:net';
import { flag, list, whole } from './kinds.ts';
const network = {
    takes: 'an address or a network in CIDR notation',
    parse: (text) => (isNetwork(text) ? text : undefined),
};
function isNetwork(text) {
    const [address = '', bits, ...rest] = text.split('/');
    const family = isIP(address);
    if (family === 0 || rest.length > 0)
        return false;
    return bits === undefined || whole(0, family === 4 ? 32 : 128).parse(bits) !== undefined;
}
/** `true` is not taken: it would let every client choose the address it is known by. */
export const trustProxy = {
    takes: 'false, the number of proxies in front (1 for one), or their addresses and networks ' +
        'separated by commas; true is refused, it would let every client choose its own address',
    parse(text) {
        if (flag.parse(text) === false)
            return false;
        return whole(1, 16).parse(text) ?? list(network).parse(text);
    },
};

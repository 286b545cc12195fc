import { expect, test } from 'vitest';
import { formatPhc, parsePhc } from './phc.ts';
const salt = Buffer.from('somesalt-16bytes');
const tag = Buffer.alloc(32, 7);
const cost = { memory: 19456, passes: 2, parallelism: 1 };
const text = formatPhc({ cost, salt, tag });
test('writes the standard form, base64 without padding', () => {
    expect(text).toBe('$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQtMTZieXRlcw$BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc');
});
test('reads what it wrote', () => {
    expect(parsePhc(text)).toEqual({ cost, salt, tag });
});
test.each([
    ['nothing', ''],
    ['another algorithm', text.replace('argon2id', 'argon2i')],
    ['bcrypt', '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'],
    ['another version', text.replace('v=19', 'v=16')],
    ['more memory than bounded', text.replace('m=19456', 'm=65537')],
    ['memory of many digits', text.replace('m=19456', 'm=99999999999')],
    ['less memory than lanes need', text.replace('m=19456,t=2,p=1', 'm=31,t=2,p=4')],
    ['no pass', text.replace('t=2', 't=0')],
    ['too many passes', text.replace('t=2', 't=11')],
    ['no lane', text.replace('p=1', 'p=0')],
    ['too many lanes', text.replace('p=1', 'p=5')],
    ['a short salt', text.replace('c29tZXNhbHQtMTZieXRlcw', 'c29tZQ')],
    ['a cut tag', text.slice(0, -25)],
    ['a huge tag', text + 'A'.repeat(100)],
    ['a line behind', `${text}\n`],
])('refuses %s, and does not repeat it', (_, row) => {
    expect(() => parsePhc(row)).toThrow(/^A stored password hash is no argon2id PHC string/);
});

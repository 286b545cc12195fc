import { describe, expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';
import { parsePhc } from './phc.ts';
/** The least argon2 allows: these tests are about what surrounds it. */
const cost = { memory: 8, passes: 1, parallelism: 1 };
const quick = createPasswords({ cost });
describe('hash and verify', () => {
    test('[R1] a password is hashed with argon2id, m = 19456 KiB, t = 2, p = 1, salt of 16 bytes, tag of 32', async () => {
        const passwords = createPasswords();
        const hash = await passwords.hash('securepassword123');
        expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/);
        expect(await passwords.verify('securepassword123', hash)).toBe(true);
    });
    test('two hashes of one password differ', async () => {
        expect(await quick.hash('same')).not.toBe(await quick.hash('same'));
    });
    test.each([
        'securepassword124',
        'Securepassword123',
        'securepassword123 ',
        'securepassword12',
        '',
    ])('[R2] a wrong password is refused: %j', async (wrong) => {
        expect(await quick.verify(wrong, await quick.hash('securepassword123'))).toBe(false);
    });
    test('[R2] where nobody has the address, every password is wrong', async () => {
        expect(await quick.verify('securepassword123', undefined)).toBe(false);
        expect(await quick.verify('', undefined)).toBe(false);
    });
    test('verifies a hash of the reference implementation, with parameters of its own', async () => {
        // From src/test.c of https://github.com/P-H-C/phc-winner-argon2 (password, somesalt).
        const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
        expect(await quick.verify('password', hash)).toBe(true);
        expect(await quick.verify('Password', hash)).toBe(false);
    });
    test('a row that is no hash is told as a fault of the store, not as a wrong password', async () => {
        await expect(quick.verify('any', 'plaintext')).rejects.toThrow('no argon2id PHC string');
    });
});
describe('what a password may be', () => {
    test.each([
        ['1,024 characters', 'correct horse '.repeat(74).slice(0, 1024)],
        ['1,024 characters outside the BMP', '🐴'.repeat(1024)],
        ['Cyrillic', 'пароль-длинный'],
        ['a NUL inside', 'before\0after'],
    ])('%s', async (_, password) => {
        const hash = await quick.hash(password);
        expect(await quick.verify(password, hash)).toBe(true);
        expect(await quick.verify(password.slice(0, -2), hash)).toBe(false);
    });
    test('a letter composed on one keyboard and in parts on another is the same', async () => {
        expect(await quick.verify('cafe\u0301 au lait', await quick.hash('caf\u00e9 au lait'))).toBe(true);
    });
    test('a superscript two is not a two', async () => {
        expect(await quick.verify('length2', await quick.hash('length²'))).toBe(false);
    });
});
describe('how many hash at once', () => {
    test('beyond those that run and wait, both hash and verify say busy', async () => {
        const passwords = createPasswords({ cost, running: 1, waiting: 1 });
        const [first, second, third, fourth] = await Promise.allSettled([
            passwords.hash('one'),
            passwords.verify('two', undefined),
            passwords.hash('three'),
            passwords.verify('four', undefined),
        ]);
        expect(first.status).toBe('fulfilled');
        expect(second).toEqual({ status: 'fulfilled', value: false });
        expect(third).toMatchObject({ reason: { code: 'busy', status: 503, retryAfter: 3000 } });
        expect(fourth).toMatchObject({ reason: { code: 'busy' } });
        expect(parsePhc(await passwords.hash('five')).cost).toEqual(cost);
    });
});
describe('common passwords', () => {
    test.each(['password', 'PASSWORD', '12345678', 'Qwertyuiop'])('[R1] %s is common', (password) => {
        expect(quick.isCommon(password)).toBe(true);
    });
    test.each(['securepassword123', 'correct horse battery staple', 'пароль-длинный', ''])('[R1] %j is not', (password) => {
        expect(quick.isCommon(password)).toBe(false);
    });
});

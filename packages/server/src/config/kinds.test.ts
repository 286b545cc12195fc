import { describe, expect, it } from 'vitest';
import { choice, emailAddress, flag, host, line, list, orWord } from './kinds.ts';
import { portRange, ports, seconds, whole } from './kinds.ts';

describe('ports', () => {
  it.each([
    ['80', [80]],
    ['8000, 4040,8000', [8000, 4040]],
    ['[8000]', undefined],
    ['0,0', [0, 0]],
    ['8000,', [8000]],
  ])('[C1] reads %s as %j', (text, expected) => {
    expect(ports.parse(text)).toEqual(expected);
  });

  it.each(['a', '65536', '-1', '80.5', '8000;4040', ',', '1e3', '0x50'])(
    '[C1] refuses %s',
    (text) => {
      expect(ports.parse(text)).toBeUndefined();
    },
  );
});

describe('flag', () => {
  it.each(['1', 'true', 'True', 'YES', 'on', 't', 'y'])('takes %s for true', (text) => {
    expect(flag.parse(text)).toBe(true);
  });

  it.each(['0', 'false', 'No', 'OFF', 'f', 'n'])('takes %s for false', (text) => {
    expect(flag.parse(text)).toBe(false);
  });

  it.each(['2', 'tru', 'enabled'])('refuses %s', (text) => {
    expect(flag.parse(text)).toBeUndefined();
  });
});

describe('whole, seconds', () => {
  it('takes its bounds and nothing beyond them', () => {
    const taken = ['', '1', '2', '4', '5', '+3', '3.0'].filter((text) => whole(2, 4).parse(text));
    expect(taken).toEqual(['2', '4']);
  });

  it('reads seconds as milliseconds', () => {
    expect(seconds(1, 600).parse('3')).toBe(3000);
    expect(seconds(1, 600).parse('0')).toBeUndefined();
  });
});

describe('choice, list', () => {
  it('takes a word in either case', () => {
    expect(choice('HS256', 'HS512').parse('hs512')).toBe('HS512');
    expect(choice('own', 'all').parse('al')).toBeUndefined();
  });

  it('takes commas and JSON', () => {
    const words = list(line(5));
    expect(words.parse('a, b c,,d')).toEqual(['a', 'b c', 'd']);
    expect(words.parse('["a","b,c"]')).toEqual(['a', 'b,c']);
  });

  it.each([',', '[]', '["a"', '[1]', 'a,toolong'])('refuses %s', (text) => {
    expect(list(line(5)).parse(text)).toBeUndefined();
  });
});

describe('line', () => {
  it('counts characters, and takes any of them that does not break the line', () => {
    expect(line(2).parse('🎥я')).toBe('🎥я');
    expect(['🎥яa', 'a\n', '\u0000'].map(line(2).parse)).toEqual([undefined, undefined, undefined]);
  });
});

describe('host', () => {
  it.each(['0.0.0.0', '::', '::1', 'localhost', 'node-1.internal', 'smtp_relay'])(
    'takes %s',
    (text) => {
      expect(host.parse(text)).toBe(text);
    },
  );

  it.each(['http://x', 'a b', '300.1.1.1', '127.0.0.1:80', '-x', 'a..b', '8000'])(
    'refuses %s',
    (text) => {
      expect(host.parse(text)).toBeUndefined();
    },
  );
});

describe('emailAddress', () => {
  it('takes a bare address', () => {
    expect(emailAddress.parse('no-reply+1@mail.example.org')).toBe('no-reply+1@mail.example.org');
  });

  it.each(['nobody', 'a@b\r\nBcc: c@d', 'a@b,c@d', '"a"@b', 'Name <a@b>', 'a:b@c'])(
    'refuses %j',
    (text) => {
      expect(emailAddress.parse(text)).toBeUndefined();
    },
  );
});

describe('orWord', () => {
  const kind = orWord('off', whole(0, 9));

  it('takes the word in any case, or the value', () => {
    expect(['off', 'OFF', '7', '10', 'on'].map((text) => kind.parse(text))).toEqual([
      'off',
      'off',
      7,
      undefined,
      undefined,
    ]);
  });
});

describe('portRange', () => {
  it('takes two ports in order', () => {
    expect(portRange.parse('49152 - 65535')).toEqual([49_152, 65_535]);
    expect(portRange.parse('5000-5000')).toEqual([5000, 5000]);
  });

  it.each(['5000', '5001-5000', '80-90', '5000-6000-7000', '5000-'])('refuses %s', (text) => {
    expect(portRange.parse(text)).toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import { CLOSE_CODES } from '@parley/protocol';
import { expect, test } from 'vitest';

const page = readFileSync(
  new URL('../../../../../docs/dialects/hackrtc.md', import.meta.url),
  'utf8',
);

/** Codes by which `ws` itself closes: text that is no UTF-8, a frame that is too long (RFC 6455 §7.4.1). */
const BY_WS = [1007, 1009];

test('[C6] the page lists every code that a socket is closed with, and no other', () => {
  const section = /\n### Closing\n(.*?)\n###? /s.exec(page)?.[1] ?? '';
  const listed = Array.from(section.matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code));
  const codes = Object.values(CLOSE_CODES).map(({ code }): number => code);
  expect(listed).toEqual([...BY_WS, ...codes].toSorted((one, other) => one - other));
});

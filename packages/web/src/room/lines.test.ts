import type { GroupMember } from '@parley/client/e2ee';
import { expect, test } from 'vitest';
import { newsOf } from './lines.ts';

const member = (userId: string, device = userId): GroupMember => ({
  userId,
  deviceId: device,
  identityKey: `key of ${device}`,
  leaf: 0,
});

const [alice, bob, own] = [member('Alice'), member('Bob'), member('me')];
const scene = { members: [alice, own], own, nameOf: (id: string) => `~${id}` };
const told = (...event: Parameters<typeof newsOf>) =>
  newsOf(...event).map(({ text, values, key }) => [text, values, key]);

test('whoever gets or loses the keys is told of, with the key and who gave it', () => {
  const event = { type: 'members', added: [bob, own], removed: [alice], by: alice } as const;
  expect(told(event, { ...scene, members: [bob, own] })).toEqual([
    ['lines.added', { name: '~Bob', by: '~Alice' }, 'key of Bob'],
    ['lines.entered', {}, 'key of me'],
    ['lines.removed', { name: '~Alice' }, 'key of Alice'],
  ]);
});

test('another device is told from a newcomer, above all one of one’s own', () => {
  const added = [member('Alice', 'phone'), member('me', 'other')];
  const event = { type: 'members', added, removed: [], by: alice } as const;
  expect(told(event, scene).map(([text]) => text)).toEqual(['lines.deviceAdded', 'lines.ownAdded']);
});

test('whoever comes in is told of themselves alone', () => {
  const event = { type: 'members', added: [alice, own], removed: [], by: undefined } as const;
  expect(told(event, scene)).toEqual([['lines.entered', {}, 'key of me']]);
});

test('whoever loses one of two devices goes on reading', () => {
  const phone = member('Alice', 'phone');
  const event = { type: 'members', added: [], removed: [phone], by: undefined } as const;
  expect(told(event, scene)).toEqual([['lines.deviceRemoved', { name: '~Alice' }, 'key of phone']]);
});

test('new keys, and messages that never came, are told of; the rest is shown elsewhere', () => {
  const by = { userId: 'Bob', deviceId: 'Bob', identityKey: '' };
  expect(told({ type: 'restarted', by }, scene)).toEqual([
    ['lines.restarted', { name: '~Bob' }, undefined],
  ]);
  const missing = { kind: 'missing', from: alice, count: 2 } as const;
  expect(told({ type: 'warning', warning: missing }, scene)).toEqual([
    ['lines.missing', { name: '~Alice', count: 2 }, undefined],
  ]);
  const ghost = { kind: 'ghost', device: bob } as const;
  expect(told({ type: 'warning', warning: ghost }, scene)).toEqual([]);
});

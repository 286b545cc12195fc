import type { Door } from './door.ts';
import { randomUUID } from 'node:crypto';
import { newName } from '../otp-people.ts';
import { PASSWORD } from '../rooms-people.ts';

const hackrtc: Door = {
  dialect: 'hackrtc',
  login: true,
  addressing: true,
  asksFor: 'invite code',
  knows: 'invite',
  async introduce(page) {
    await page.getByPlaceholder('your name').fill('Ann');
  },
};

const rooms: Door = {
  dialect: 'rooms',
  login: true,
  addressing: false,
  asksFor: 'room id',
  knows: 'path',
  async introduce(page) {
    await page.getByPlaceholder('e-mail').fill(`${randomUUID()}@example.org`);
    await page.getByPlaceholder('password').fill(PASSWORD);
  },
};

const minimal: Door = {
  dialect: 'minimal',
  login: false,
  addressing: true,
  asksFor: 'room',
  knows: 'path',
  introduce: async () => {},
};

const otp: Door = {
  dialect: 'otp',
  login: true,
  addressing: true,
  asksFor: 'room id',
  knows: 'path',
  async introduce(page, codeFor) {
    const username = newName();
    const email = `${username}@example.org`;
    await page.getByPlaceholder('e-mail').fill(email);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByPlaceholder('code').fill(await codeFor(email));
    await page.getByPlaceholder('username').fill(username);
  },
};

/** One for each dialect of the registry, in its order. */
export const DOORS: readonly Door[] = [hackrtc, rooms, minimal, otp];

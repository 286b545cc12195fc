import type { Door } from './door.ts';
import { randomUUID } from 'node:crypto';
import { newName } from '../otp-people.ts';
import { PASSWORD } from '../rooms-people.ts';

const hackrtc: Door = {
  dialect: 'hackrtc',
  login: true,
  addressing: true,
  async fill(page, { invite }) {
    await page.getByPlaceholder('your name').fill('Ann');
    await page.getByPlaceholder('invite code').fill(invite);
  },
};

const rooms: Door = {
  dialect: 'rooms',
  login: true,
  addressing: false,
  async fill(page, { path }) {
    await page.getByPlaceholder('e-mail').fill(`${randomUUID()}@example.org`);
    await page.getByPlaceholder('password').fill(PASSWORD);
    await page.getByPlaceholder('room id').fill(path);
  },
};

const minimal: Door = {
  dialect: 'minimal',
  login: false,
  addressing: true,
  async fill(page, { path }) {
    await page.getByPlaceholder('room').fill(path);
  },
};

const otp: Door = {
  dialect: 'otp',
  login: true,
  addressing: true,
  async fill(page, { path }, codeFor) {
    const username = newName();
    const email = `${username}@example.org`;
    await page.getByPlaceholder('e-mail').fill(email);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByPlaceholder('code').fill(await codeFor(email));
    await page.getByPlaceholder('username').fill(username);
    await page.getByPlaceholder('room id').fill(path);
  },
};

/** One for each dialect of the registry, in its order. */
export const DOORS: readonly Door[] = [hackrtc, rooms, minimal, otp];

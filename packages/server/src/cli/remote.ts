/** Commands that ask a running server. */
import type { admin as wire } from '@parley/protocol';
import type { Command, Invocation, Option } from './command.ts';
import { admin as schemas } from '@parley/protocol';
import { ask, reportOf, tell } from './client.ts';
import { UsageError } from './command.ts';

const LIMIT: Option = { type: 'string', takes: 'n', about: 'how many, at most 500' };
const OFFSET: Option = { type: 'string', takes: 'n', about: 'how many to leave out first' };
const PAGING = { limit: LIMIT, offset: OFFSET };

/** A path of what came from a command line. */
const path = (parts: TemplateStringsArray, ...values: readonly (string | undefined)[]): string =>
  parts.reduce((text, part, at) => text + encodeURIComponent(values[at - 1] ?? '') + part);

/** The options that were given, as a query. */
function queryOf(asked: Invocation, ...names: readonly string[]): string {
  const given = names.map((name) => [name, asked.text(name) ?? ''] as const);
  const query = new URLSearchParams(
    given.filter(([, value]) => value !== '').map((each) => [...each]),
  );
  return query.size > 0 ? `?${query.toString()}` : '';
}

/** Does something with somebody in a room. */
const action = (name: wire.Action, about: string): Command => ({
  operands: '<room> <user>',
  about,
  run: ({ operands: [room, user] }) => tell(`POST ${path`/rooms/${room}/people/${user}/${name}`}`),
});

const doors = (change: wire.DoorsBody, about: string): Command => ({
  operands: '<room>',
  about,
  run: ({ operands: [room] }) => tell(`PATCH ${path`/rooms/${room}`}`, change),
});

export const remoteCommands: Readonly<Record<string, Command>> = {
  status: {
    about: 'how the server does, on all its nodes',
    run: async () => reportOf(await ask('GET /overview', schemas.OverviewAnswer)),
  },
  rooms: {
    operands: '[text]',
    about: 'live rooms, or those whose name has the text in it',
    options: PAGING,
    async run(asked) {
      const search = new URLSearchParams({ search: asked.operands[0] ?? '' }).toString();
      const rest = queryOf(asked, 'limit', 'offset').replace('?', '&');
      return reportOf(await ask(`GET /rooms?${search}${rest}`, schemas.LiveRoomList));
    },
  },
  room: {
    operands: '<room>',
    about: 'all about a room, and who is in it',
    run: async ({ operands: [room] }) =>
      reportOf(await ask(`GET ${path`/rooms/${room}`}`, schemas.RoomAnswer)),
  },
  log: {
    operands: '<room>',
    about: 'what happened last in a room: who and what, never what was said',
    run: async ({ operands: [room] }) =>
      reportOf(await ask(`GET ${path`/rooms/${room}/log`}`, schemas.LogAnswer)),
  },
  close: {
    operands: '<room>',
    about: 'ends a room for good',
    run: ({ operands: [room] }) => tell(`DELETE ${path`/rooms/${room}`}`),
  },
  lock: doors({ locked: true }, 'lets nobody new into a room'),
  unlock: doors({ locked: false }, 'lets people into a room again'),
  kick: action('kick', 'takes somebody out of a room; they may come back'),
  ban: action('ban', 'takes somebody out of a room, and keeps them out'),
  mute: action('mute', 'asks somebody’s client to be silent'),
  unmute: action('unmute', 'takes that back'),
  admit: action('admit', 'lets somebody in who waits in the lobby'),
  deny: action('deny', 'sends somebody away who waits in the lobby'),
  unban: {
    operands: '<room> <user>',
    about: 'lets somebody into a room again',
    options: { network: { type: 'boolean', about: 'lifts the ban of their network alone' } },
    run(asked) {
      const [room, user] = asked.operands;
      const ban = path`/bans/${room}/${user}`;
      return tell(`DELETE ${ban}${asked.has('network') ? '/network' : ''}`);
    },
  },
  bans: {
    about: 'who may not come into which room',
    options: { room: { type: 'string', takes: 'room', about: 'of one room' }, ...PAGING },
    run: async (asked) =>
      reportOf(await ask(`GET /bans${queryOf(asked, 'room', 'limit', 'offset')}`, schemas.BanList)),
  },
  notice: {
    operands: '<text>',
    about: 'tells something to everybody in all rooms, or in one',
    options: { room: { type: 'string', takes: 'room', about: 'to this room alone' } },
    async run(asked) {
      const body = { text: asked.operands[0] ?? '' };
      const room = asked.text('room');
      if (room !== undefined) return tell(`POST ${path`/rooms/${room}/notices`}`, body);
      return reportOf(await ask('POST /notices', schemas.NoticeAnswer, body));
    },
  },
  users: {
    operands: '[text]',
    about: 'the newest accounts, or those whose name, address or id has the text in it',
    options: PAGING,
    async run(asked) {
      const search = new URLSearchParams({ search: asked.operands[0] ?? '' }).toString();
      const rest = queryOf(asked, 'limit', 'offset').replace('?', '&');
      return reportOf(await ask(`GET /users?${search}${rest}`, schemas.UserList));
    },
  },
  sessions: {
    operands: '<user>',
    about: 'where somebody is signed in',
    run: async ({ operands: [user] }) =>
      reportOf(await ask(`GET ${path`/users/${user}/sessions`}`, schemas.SessionList)),
  },
  'sign-out': {
    operands: '<user> [session]',
    about: 'ends one of somebody’s sessions, or all of them',
    async run({ operands: [user, session] }) {
      const all = path`/users/${user}/sessions`;
      if (session !== undefined) return tell(`DELETE ${all}${path`/${session}`}`);
      return reportOf(await ask(`DELETE ${all}`, schemas.EndedAnswer));
    },
  },
  rates: {
    about: 'what may be done how often, and how many were refused',
    async run() {
      const value = await ask('GET /rates', schemas.RateList);
      const items = value.items.map(({ action: name, rates, refused }) => ({
        action: name,
        rates: rates.map(({ most, seconds }) => `${most} in ${seconds} s`),
        refused,
      }));
      return { value, text: reportOf({ items }).text };
    },
  },
  webhooks: {
    about: 'what was told to other programs, the latest first',
    options: {
      state: { type: 'string', takes: 'state', about: 'waiting, delivered or failed' },
      room: { type: 'string', takes: 'room', about: 'of one room' },
      before: { type: 'string', takes: 'id', about: 'older than this one' },
      limit: LIMIT,
    },
    run: async (asked) =>
      reportOf(
        await ask(
          `GET /webhooks${queryOf(asked, 'state', 'room', 'before', 'limit')}`,
          schemas.DeliveryList,
        ),
      ),
  },
  resend: {
    operands: '[delivery]',
    about: 'tells one of them again; with --failed all that were given up',
    options: { failed: { type: 'boolean', about: 'all that were given up' } },
    async run(asked) {
      const [delivery] = asked.operands;
      if ((delivery === undefined) !== asked.has('failed')) {
        throw new UsageError('resend takes the id of a delivery, or --failed.');
      }
      if (delivery !== undefined) return tell(`POST ${path`/webhooks/${delivery}/resend`}`);
      return reportOf(await ask('POST /webhooks/resend', schemas.ResentAnswer));
    },
  },
};

/** People of different dialects in one room: every ordered pair of them, and all together (X0–X4). */
import type { Heard, Speaker } from '../testing/speakers/speaker.ts';
import type { SharedRoom, Visitor } from '../testing/speakers/visitor.ts';
import type { Person } from '../testing/people.ts';
import type { TestServer } from '../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { mayReconnect } from '@parley/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aText } from '../testing/matchers.ts';
import { ended } from '../testing/metrics.ts';
import { guest, peopleIn, roomOf } from '../testing/people.ts';
import { request } from '../testing/request.ts';
import { testNodes } from '../testing/nodes.ts';
import { SPEAKERS } from '../testing/speakers/index.ts';
import { hasAddresses } from '../testing/speakers/speaker.ts';
import { candidateOf, sdpOf, visit } from '../testing/speakers/visitor.ts';
import { DIALECTS } from './registry.ts';
import { soon } from '../testing/soon.ts';

let server: TestServer;
let host: Person;
beforeAll(async () => {
  server = await testNodes();
  host = await guest(server, 'Host');
});
afterAll(() => server[Symbol.asyncDispose]());

const visitors: Visitor[] = [];
afterEach(() => {
  for (const { socket } of visitors.splice(0)) socket.webSocket.terminate();
});

/** An open room, which everybody may enter by its name. */
async function newRoom(policy = 'mixed'): Promise<SharedRoom> {
  const name = `room-${randomUUID()}`;
  const { id } = await roomOf(server, host, { name, access: 'open', chat_policy: policy });
  return { id, name };
}

async function come(speaker: Speaker, room: SharedRoom): Promise<Visitor> {
  const visitor = await visit(speaker, server, room);
  visitors.push(visitor);
  return visitor;
}

/** What somebody who was here before calls whoever has just come; unknown where it has no words. */
const newcomer = async (earlier: Visitor): Promise<string | undefined> =>
  (await earlier.hear()).find(({ what }) => what === 'arrival')?.who;

/** Two who are in a call, which the first began: what each calls the other. */
async function call(a: Visitor, b: Visitor) {
  await a.offer(sdpOf('Anns'), await newcomer(a));
  const offer = await only(b);
  await b.answer(sdpOf('Bobs'), offer.who);
  const answer = await only(a);
  return { offer, answer };
}

/** The one thing that was to be heard. */
async function only(visitor: Visitor): Promise<Heard> {
  const [heard, ...more] = await visitor.hear();
  expect(more).toEqual([]);
  if (!heard) throw new Error(`${visitor.speaker.tag} heard nothing`);
  return heard;
}

const listOf = <T>(item: T | undefined): T[] => (item === undefined ? [] : [item]);

test('[X0] everybody of the registry is here', () => {
  expect(SPEAKERS.map(({ tag }) => tag)).toEqual(DIALECTS.map(({ tag }) => tag));
});

/** How a hearer takes what was written. */
const chatHeard = (encrypted: boolean) => ({
  what: 'chat',
  who: aText,
  text: `encrypted: ${encrypted}`,
  encrypted,
});

const pairs = SPEAKERS.flatMap((one) =>
  SPEAKERS.filter((other) => other !== one).map(
    (other) => [one.tag, other.tag, one, other] as const,
  ),
);

describe.each(pairs)('%s and %s', (_one, _other, one, other) => {
  async function couple(): Promise<[Visitor, Visitor]> {
    const room = await newRoom();
    return [await come(one, room), await come(other, room)];
  }

  test('[X4] the first hears the second arrive', async () => {
    const [a] = await couple();
    const arrival = listOf(a.speaker.words.arrival).map((what) => ({ what, who: aText }));
    expect(await a.hear()).toEqual(arrival);
  });

  test('[X4] both are seen among the participants while they are here', async () => {
    const room = await newRoom();
    const connected = async () => (await peopleIn(server, room)).connected.length;
    const [a] = [await come(one, room), await come(other, room)];
    expect(await connected()).toBe(2);
    await ended(server, () => a.socket.close());
    expect(await connected()).toBe(1);
  });

  test('[X1] [X2] an offer is answered, and candidates follow both ways', async () => {
    const [a, b] = await couple();
    const name = await newcomer(a);
    await a.offer(sdpOf('Anns'), name);
    const offer = await only(b);
    expect(offer).toEqual({ what: 'offer', who: aText, text: sdpOf('Anns') });
    await b.answer(sdpOf('Bobs'), offer.who);
    const answer = await only(a);
    expect(answer).toEqual({ what: 'answer', who: name ?? aText, text: sdpOf('Bobs') });
    await a.candidate(candidateOf('Anns'), answer.who);
    const who = offer.who;
    expect(await only(b)).toEqual({ what: 'candidate', who, text: candidateOf('Anns') });
    await b.candidate(candidateOf('Bobs'), who);
    const { who: bob } = answer;
    expect(await only(a)).toEqual({ what: 'candidate', who: bob, text: candidateOf('Bobs') });
  });

  test('[X4] who called hangs up without leaving', async () => {
    const [a, b] = await couple();
    const { offer, answer } = await call(a, b);
    await a.bye(answer.who);
    expect(await only(b)).toEqual({ what: 'bye', who: offer.who });
  });

  test('[X4] who was called hangs up without leaving', async () => {
    const [a, b] = await couple();
    const { offer, answer } = await call(a, b);
    await b.bye(offer.who);
    expect(await only(a)).toEqual({ what: 'bye', who: answer.who });
  });

  test('[X4] who leaves a call is heard leaving, once', async () => {
    const [a, b] = await couple();
    const { offer } = await call(a, b);
    await ended(server, () => a.socket.close());
    expect(await b.hear()).toEqual([{ what: b.speaker.words.departure, who: offer.who }]);
  });

  test('[X4] who is called and leaves is heard leaving, once', async () => {
    const [a, b] = await couple();
    const { answer } = await call(a, b);
    await ended(server, () => b.socket.webSocket.terminate());
    expect(await a.hear()).toEqual([{ what: a.speaker.words.departure, who: answer.who }]);
  });

  test('[X4] who leaves without a call is heard leaving where there are words for it', async () => {
    const [a, b] = await couple();
    await ended(server, () => a.socket.close());
    const words = listOf(b.speaker.words.departureOfStrangers);
    expect(await b.hear()).toEqual(words.map((what) => ({ what, who: aText })));
  });

  test('[X4] [H7] a kick ends the connection of the first, and the second hears it', async () => {
    const room = await newRoom();
    const members = async () => (await peopleIn(server, room)).members;
    const before = await members();
    const a = await come(one, room);
    const id = (await members()).find((member) => !before.includes(member));
    const b = await come(other, room);
    const { offer } = await call(a, b);
    const kick = `POST /moderation/${room.id}/kick/${id}`;
    expect(await request(server, kick, { token: host.token })).toMatchObject({ status: 200 });
    const { code } = await a.socket.closed;
    expect([code, mayReconnect(code)]).toEqual([4500, false]);
    expect(await b.hear()).toEqual([{ what: b.speaker.words.departure, who: offer.who }]);
  });

  test.each([
    ['plain', [false]],
    ['sealed', [true]],
    ['mixed', [false, true]],
  ])('[X3] the first writes to the second in a %s room', async (policy, allowed) => {
    const room = await newRoom(policy);
    const [a, b] = [await come(one, room), await come(other, room)];
    for (const encrypted of [true, false]) {
      if (!allowed.includes(encrypted)) await a.chat('forbidden', encrypted);
    }
    for (const encrypted of allowed) await a.chat(`encrypted: ${encrypted}`, encrypted);
    const heard: Heard[] = [];
    await soon(async () => {
      heard.push(...(await b.hear()));
      expect(heard).toEqual(allowed.map(chatHeard));
    });
  });
});

const makers = SPEAKERS.flatMap((maker) =>
  SPEAKERS.map((other) => [maker.tag, other.tag, maker, other] as const),
);

const needsLogin = async (speaker: Speaker): Promise<boolean> =>
  (await speaker.ticket(server, 'any')).token !== undefined;

test.each(makers)(
  '[C10] [C11] a room made in %s is entered in %s where it is open or one has logged in',
  async (_maker, _other, maker, other) => {
    const ref = await maker.newRoom(server);
    const room = { id: ref, name: ref };
    const [a, b] = [await come(maker, room), await come(other, room)];
    await a.offer(sdpOf('Anns'), await newcomer(a));
    const together = (await needsLogin(other)) || !(await needsLogin(maker));
    expect((await b.hear()).map(({ what }) => what)).toEqual(together ? ['offer'] : []);
  },
);

describe.each(pairs)('%s calls %s in a room of all dialects', (_one, _other, one, other) => {
  test('[X1] [X2] and nobody else hears what is not for them', async () => {
    const room = await newRoom();
    const [a, b] = [await come(one, room), await come(other, room)];
    const name = await newcomer(a);
    const bystanders: Visitor[] = [];
    for (const speaker of SPEAKERS) {
      if (speaker !== one && speaker !== other) bystanders.push(await come(speaker, room));
    }
    const overheard = async () => (await all(bystanders)).flat();
    await all([a, b, ...bystanders]);

    await a.offer(sdpOf('Anns'), name);
    const offer = await only(b);
    const toAll = name === undefined ? bystanders : [];
    expect((await overheard()).map(({ what }) => what)).toEqual(toAll.map(() => 'offer'));

    await b.answer(sdpOf('Bobs'), offer.who);
    const answer = await only(a);
    await b.candidate(candidateOf('Bobs'), offer.who);
    expect(await only(a)).toEqual({ ...answer, what: 'candidate', text: candidateOf('Bobs') });
    expect(await overheard()).toEqual([]);

    await a.candidate(candidateOf('Anns'), answer.who);
    expect(await only(b)).toMatchObject({ what: 'candidate', who: offer.who });
    // Without addresses, whoever got the offer gets its candidates.
    const followers = hasAddresses(one) ? [] : toAll;
    expect((await overheard()).map(({ what }) => what)).toEqual(followers.map(() => 'candidate'));
  });
});

const all = (these: readonly Visitor[]): Promise<Heard[][]> =>
  Promise.all(these.map((visitor) => visitor.hear()));

test.each(SPEAKERS.map((speaker) => [speaker.tag, speaker] as const))(
  '[X0] %s calls everybody by a name of their own, the same as long as they stay',
  async (_, speaker) => {
    const room = await newRoom();
    const callers: Visitor[] = [];
    for (const other of SPEAKERS) callers.push(await come(other, room));
    await all(callers);
    const listener = await come(speaker, room);
    const names = new Set<string>();
    for (const caller of callers) {
      const name = await newcomer(caller);
      const calls: string[] = [];
      for (const ufrag of ['once', 'again']) {
        await caller.offer(sdpOf(ufrag), name);
        const { who } = await only(listener);
        await listener.answer(sdpOf('Anns'), who);
        calls.push(who);
      }
      expect(new Set(calls).size).toBe(1);
      for (const who of calls) names.add(who);
    }
    expect(names.size).toBe(SPEAKERS.length);
  },
);

const unaddressed = SPEAKERS.filter((speaker) => !hasAddresses(speaker));
const queues = unaddressed.flatMap((called) =>
  pairs
    .filter(([, , one, other]) => one !== called && other !== called)
    .map(([first, second, one, other]) => [called.tag, first, second, called, one, other] as const),
);

const callOf = (ufrag: string, who: unknown) => [
  { what: 'offer', who, text: sdpOf(ufrag) },
  { what: 'candidate', who, text: candidateOf(ufrag) },
];

describe.each(queues)('%s, called by %s and %s', (_c, _f, _s, called, one, other) => {
  /** Two who call the third at the same time, and what it calls them. */
  async function twoCalls() {
    const room = await newRoom();
    const [a, b] = [await come(one, room), await come(other, room)];
    await a.hear();
    const c = await come(called, room);
    const [nameForA, nameForB] = [await newcomer(a), await newcomer(b)];
    await a.offer(sdpOf('Anns'), nameForA);
    await b.offer(sdpOf('Bobs'), nameForB);
    await a.candidate(candidateOf('Anns'), nameForA);
    await b.candidate(candidateOf('Bobs'), nameForB);
    const heard = await c.hear();
    await all([a, b]);
    return { a, b, c, heard, nameForA };
  }

  test('[X2] hears one offer at a time, the next when it has answered', async () => {
    const { a, b, c, heard } = await twoCalls();
    expect(heard).toEqual(callOf('Anns', aText));
    await c.answer(sdpOf('Carls'));
    expect(await only(a)).toMatchObject({ what: 'answer', text: sdpOf('Carls') });
    expect(await b.hear()).toEqual([]);
    const next = await c.hear();
    expect(next).toEqual(callOf('Bobs', aText));
    expect(next[0]?.who).not.toBe(heard[0]?.who);
    await c.answer(sdpOf('Cid'));
    expect(await only(b)).toMatchObject({ what: 'answer', text: sdpOf('Cid') });
    expect(await a.hear()).toEqual([]);
  });

  test('[X2] tells its candidates apart by the description they go with', async () => {
    const { a, b, c } = await twoCalls();
    await c.answer(sdpOf('Carls'));
    await c.answer(sdpOf('Cids'));
    await all([a, b]);
    await c.candidate(candidateOf('Carls'));
    expect(await only(a)).toMatchObject({ what: 'candidate', text: candidateOf('Carls') });
    expect(await b.hear()).toEqual([]);
    await c.candidate(candidateOf('Cids'));
    expect(await only(b)).toMatchObject({ what: 'candidate', text: candidateOf('Cids') });
    expect(await a.hear()).toEqual([]);
  });

  test('[X2] hears the next offer when the first caller hangs up', async () => {
    const { a, c, nameForA } = await twoCalls();
    await a.bye(nameForA);
    const heard = await c.hear();
    expect(heard).toEqual([{ what: 'bye', who: aText }, ...callOf('Bobs', aText)]);
  });

  test('[X2] hears the next offer when the first caller leaves', async () => {
    const { a, c } = await twoCalls();
    await ended(server, () => a.socket.close());
    const heard = await c.hear();
    expect(heard.filter(({ what }) => what !== 'bye')).toEqual(callOf('Bobs', aText));
  });
});
